"""axe-core in the page: what it finds that is serious."""

from . import places

grave = ("serious", "critical")

#: Contrast is what light and dark differ in, and what takes axe-core longest: it is looked at alone, or left to the other look.
contrast = {"runOnly": ["color-contrast"]}
without_contrast = {"rules": {"color-contrast": {"enabled": False}}}

_run = """
    const found = await axe.run(document, { resultTypes: ['violations'], ...given[0] });
    const words = (node) => [...node.any, ...node.all, ...node.none][0]?.message ?? '';
    return found.violations.map((one) => [one.id, one.impact, one.help,
      one.nodes.slice(0, 4).map((node) => `${node.target.join(' ')}: ${words(node)}`)]);"""


def violations(browser, options=None):
    """Each rule that is broken gravely, with where: empty when all is well. `options` are those of axe.run."""
    script = places.axe_script()
    # By the protocol, not by a script element: the page's policy rightly refuses those.
    browser.command("Runtime.evaluate", expression=f"if (!window.axe) {{ {script} }}")
    answer = browser.asks(_run, options or {})
    if "error" in answer:
        raise AssertionError(f"axe-core did not run: {answer['error']}")
    return [f"{rule} ({impact}): {words}\n    " + "\n    ".join(nodes) for rule, impact, words, nodes in answer["value"] if impact in grave]

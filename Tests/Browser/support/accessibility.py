"""axe-core in the page: what it finds that is serious."""

from . import places

grave = ("serious", "critical")


def violations(browser):
    """Each rule that is broken gravely, with where: empty when all is well."""
    script = places.axe_script()
    # By the protocol, not by a script element: the page's policy rightly refuses those.
    browser.command("Runtime.evaluate", expression=f"if (!window.axe) {{ {script} }}")
    answer = browser.asks("return (await axe.run(document, { resultTypes: ['violations'] })).violations"
                          ".map((one) => [one.id, one.impact, one.help, one.nodes.slice(0, 4).map((node) => node.target.join(' ') + ': ' + (node.any[0]?.message ?? node.all[0]?.message ?? node.none[0]?.message ?? ''))]);")
    if "error" in answer:
        raise AssertionError(f"axe-core did not run: {answer['error']}")
    return [f"{rule} ({impact}): {words}\n    " + "\n    ".join(nodes) for rule, impact, words, nodes in answer["value"] if impact in grave]

"""Draws screenshots of telephones and desktops: chats, lists, articles, code, windows, web pages."""

from PIL import Image, ImageDraw

# Width and height of screens in pixels, as the makers state them.
TELEPHONES = [(1080, 1920), (1080, 2340), (1080, 2400), (750, 1334), (1170, 2532), (1179, 2556), (828, 1792)]
DESKTOPS = [(1920, 1080), (1366, 768), (1440, 900), (2560, 1440), (1280, 800), (1280, 1024)]


def screenshot(dice, material):
    """A picture of a screen; the pictures are drawn at the screen's size, then halved where that is large."""
    if dice.random() < 0.55:
        image = _telephone(dice, material, *dice.choice(TELEPHONES))
    else:
        image = _desktop(dice, material, *dice.choice(DESKTOPS))
    return image


def _colours(dice):
    if dice.random() < 0.35:
        base = dice.randint(0, 45)
        return (base, base, base + dice.randint(0, 12)), (base + 25,) * 3, (225, 225, 228)
    base = dice.randint(238, 255)
    return (base,) * 3, (base - dice.randint(5, 22),) * 3, (dice.randint(10, 60),) * 3


def _telephone(dice, material, width, height):
    paper, panel, ink = _colours(dice)
    accent = tuple(dice.randint(20, 220) for _ in range(3))
    image = Image.new("RGB", (width, height), paper)
    draw = ImageDraw.Draw(image)
    unit = width / 36
    font, small, head = (material.font(dice, "print", unit * f) for f in (1.5, 1.1, 2))
    draw.text((unit, unit * 0.6), f"{dice.randint(0, 23)}:{dice.randint(0, 59):02}", font=small, fill=ink)
    draw.rectangle((width - 3 * unit, unit * 0.8, width - unit, unit * 1.7), outline=ink, width=2)
    bar = accent if dice.random() < 0.4 else panel
    draw.rectangle((0, 2.4 * unit, width, 6 * unit), fill=bar)
    draw.text((3 * unit, 3.2 * unit), material.text(dice, 2), font=head, fill=ink if bar is panel else (255,) * 3)
    what, y = dice.choice(["chat", "list", "article", "grid"]), 7 * unit
    while y < height - 8 * unit:
        if what == "chat":
            right, lines = dice.random() < 0.5, dice.randint(1, 4)
            wide = unit * dice.randint(10, 24)
            left = width - unit - wide if right else unit
            draw.rounded_rectangle(
                (left, y, left + wide, y + (lines * 2 + 1.2) * unit), unit, fill=accent if right else panel
            )
            for line in range(lines):
                text = _fitted(draw, material.text(dice, 8), font, wide - 2 * unit)
                draw.text((left + unit, y + (0.6 + 2 * line) * unit), text, font=font, fill=(255,) * 3 if right else ink)
            y += (lines * 2 + 2.4) * unit
        elif what == "list":
            draw.ellipse((unit, y, 4 * unit, y + 3 * unit), fill=tuple(dice.randint(30, 230) for _ in range(3)))
            draw.text((5.5 * unit, y), material.text(dice, 2), font=font, fill=ink)
            draw.text((5.5 * unit, y + 1.8 * unit), _fitted(draw, material.text(dice, 7), small, width - 8 * unit), font=small, fill=(130,) * 3)
            draw.line((5.5 * unit, y + 4 * unit, width, y + 4 * unit), fill=panel, width=2)
            y += 4.6 * unit
        elif what == "article":
            if dice.random() < 0.25:
                image.paste(material.photo(dice, (int(width - 4 * unit), int(12 * unit))), (int(2 * unit), int(y)))
                y += 13 * unit
            for _ in range(dice.randint(3, 8)):
                text = _fitted(draw, material.text(dice, 9), font, width - 4 * unit)
                draw.text((2 * unit, y), text, font=font, fill=ink)
                y += 2.2 * unit
            y += 1.5 * unit
        else:
            for column in range(3):
                left = unit + column * 11.6 * unit
                tile = (int(10.6 * unit), int(8 * unit))
                if dice.random() < 0.5:
                    image.paste(material.photo(dice, tile), (int(left), int(y)))
                else:
                    draw.rounded_rectangle((left, y, left + tile[0], y + tile[1]), unit, fill=panel)
                draw.text((left, y + 8.3 * unit), material.text(dice, 2)[:14], font=small, fill=ink)
            y += 11 * unit
    draw.rectangle((0, height - 5 * unit, width, height), fill=panel)
    for icon in range(4):
        left = (icon + 0.5) * width / 4 - unit
        draw.ellipse((left, height - 4 * unit, left + 2 * unit, height - 2 * unit), outline=ink, width=4)
    return image


def _desktop(dice, material, width, height):
    paper, panel, ink = _colours(dice)
    accent = tuple(dice.randint(20, 200) for _ in range(3))
    whole = dice.random() < 0.6
    if whole:
        image, (left, top, right, bottom) = Image.new("RGB", (width, height), paper), (0, 0, width, height - 40)
    else:
        photo = dice.random() < 0.5
        image = material.photo(dice, (width, height)) if photo else Image.new("RGB", (width, height), accent)
        left, top = int(width * dice.uniform(0.02, 0.15)), int(height * dice.uniform(0.03, 0.15))
        right, bottom = int(width * dice.uniform(0.75, 0.97)), int(height * dice.uniform(0.75, 0.93))
    draw = ImageDraw.Draw(image)
    draw.rectangle((left, top, right, bottom), fill=paper)
    font, small = material.font(dice, "print", dice.choice([14, 16, 18])), material.font(dice, "print", 13)
    draw.rectangle((left, top, right, top + 32), fill=panel)
    draw.text((left + 12, top + 7), material.text(dice, 3), font=small, fill=ink)
    for button in range(3):
        draw.ellipse((right - 30 - 26 * button, top + 8, right - 16 - 26 * button, top + 22), fill=accent)
    draw.text((left + 12, top + 38), "File   Edit   View   Insert   Tools   Help", font=small, fill=ink)
    y, x = top + 66, left + 10
    if dice.random() < 0.6:
        draw.rectangle((left, y, left + 190, bottom), fill=panel)
        for row in range(y + 10, bottom - 20, 26):
            if dice.random() < 0.85:
                draw.text((left + 14, row), material.text(dice, 2)[:22], font=small, fill=ink)
        x = left + 205
    what = dice.choice(["code", "table", "page", "form"])
    mono = material.font(dice, "mono", dice.choice([14, 16]))
    while y < bottom - 24:
        if what == "code":
            indent = dice.randint(0, 5) * 30
            colour = dice.choice([ink, accent, (90, 140, 200), (120, 160, 90), (200, 120, 70)])
            draw.text((x, y), f"{(y - top) // 20:3}", font=mono, fill=(128,) * 3)
            if dice.random() < 0.85:
                draw.text((x + 50 + indent, y), material.text(dice, dice.randint(1, 7)) + dice.choice(["();", " {", "}", " ="]), font=mono, fill=colour)
            y += 20
        elif what == "table":
            for cell in range(x, right - 110, 120):
                draw.rectangle((cell, y, cell + 120, y + 24), outline=panel)
                text = f"{dice.uniform(0, 999):.1f}" if dice.random() < 0.6 else material.text(dice, 1)[:12]
                draw.text((cell + 6, y + 4), text, font=small, fill=ink)
            y += 24
        elif what == "page":
            if dice.random() < 0.06 and y + 220 < bottom and right - x > 420:
                image.paste(material.photo(dice, (360, 200)), (x, y))
                y += 215
            draw.text((x, y), _fitted(draw, material.text(dice, 30), font, min(right - x - 20, 900)), font=font, fill=ink)
            y += 25 if dice.random() < 0.85 else 60
        else:
            draw.text((x + 10, y + 6), material.text(dice, 2), font=small, fill=ink)
            draw.rectangle((x + 200, y, min(x + 600, right - 20), y + 28), outline=(150,) * 3)
            if dice.random() < 0.5:
                draw.text((x + 208, y + 6), material.text(dice, 2), font=small, fill=ink)
            y += 44
    if whole or dice.random() < 0.5:
        draw.rectangle((0, height - 40, width, height), fill=panel)
        for icon in range(dice.randint(4, 10)):
            colour = tuple(dice.randint(30, 230) for _ in range(3))
            draw.rounded_rectangle((12 + 46 * icon, height - 34, 40 + 46 * icon, height - 6), 6, fill=colour)
        draw.text((width - 60, height - 28), f"{dice.randint(0, 23)}:{dice.randint(0, 59):02}", font=small, fill=ink)
    return image


def _fitted(draw, text, font, room):
    while " " in text and draw.textlength(text, font=font) > room:
        text = text.rsplit(" ", 1)[0]
    return text

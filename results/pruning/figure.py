"""Draws docs/pruning.svg from the tables of this folder: python3 results/pruning/figure.py"""

import csv
import pathlib

here = pathlib.Path(__file__).parent
WIDTH, HEIGHT, LEFT, TOP, PLOT_W, PLOT_H = 900, 330, 62, 40, 350, 220
COLOURS = ["#1f6fb4", "#c2571a", "#3a8a3a", "#8a4fa8"]


def rows(name):
    with open(here / name, newline="") as file:
        return list(csv.DictReader(file))


def panel(left, title, x_range, y_range, x_title, y_title, series, limit=None):
    def place(x, y):
        return (left + (x - x_range[0]) / (x_range[1] - x_range[0]) * PLOT_W,
                TOP + PLOT_H - (y - y_range[0]) / (y_range[1] - y_range[0]) * PLOT_H)

    parts = [f'<text x="{left + PLOT_W / 2}" y="20" text-anchor="middle" font-weight="bold">{title}</text>',
             f'<rect x="{left}" y="{TOP}" width="{PLOT_W}" height="{PLOT_H}" fill="none" stroke="#888"/>',
             f'<text x="{left + PLOT_W / 2}" y="{TOP + PLOT_H + 38}" text-anchor="middle">{x_title}</text>',
             f'<text transform="translate({left - 44},{TOP + PLOT_H / 2}) rotate(-90)" text-anchor="middle">{y_title}</text>']
    x = x_range[0]
    while x <= x_range[1] + 1e-9:
        parts.append(f'<text x="{place(x, 0)[0]:.1f}" y="{TOP + PLOT_H + 18}" text-anchor="middle">{x:.1f}</text>')
        x += 0.2
    step = 10 if y_range[1] - y_range[0] > 30 else 2 if y_range[1] - y_range[0] > 6 else 1
    y = y_range[0]
    while y <= y_range[1]:
        height = place(0, y)[1]
        parts.append(f'<path d="M{left} {height:.1f}h{PLOT_W}" stroke="#8884" fill="none"/>')
        parts.append(f'<text x="{left - 6}" y="{height + 4:.1f}" text-anchor="end">{y:g}</text>')
        y += step
    if limit:
        height = place(0, limit[0])[1]
        parts.append(f'<path d="M{left} {height:.1f}h{PLOT_W}" stroke="#888" stroke-dasharray="5 4" fill="none"/>')
        parts.append(f'<text x="{left + PLOT_W - 4}" y="{height - 4:.1f}" text-anchor="end">{limit[1]}</text>')
    for i, (name, points) in enumerate(series):
        colour = COLOURS[i]
        places = [place(*point) for point in sorted(points)]
        parts.append(f'<path d="M{"L".join(f"{x:.1f} {y:.1f}" for x, y in places)}" stroke="{colour}" stroke-width="2" fill="none"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in places]
        parts.append(f'<text x="{left + 10}" y="{TOP + PLOT_H - 12 - 16 * (len(series) - 1 - i)}" fill="{colour}">{name}</text>')
    return parts


def curve(table, column, keep=lambda row: True):
    return [(float(row["speed"]), 100 * float(row[column])) for row in table if row[column] and (row["speed"] == "1.00" or keep(row))]


def main():
    light, photo = rows("light.csv"), rows("photo.csv")
    taught = [row for row in light if row["teachers"] == "yes"]
    alone = [row for row in light if row["teachers"] == "no"]
    whole = [row for row in light if row["speed"] == "1.00"]
    start = 100 * float(whole[0]["accuracy"])
    parts = panel(LEFT, "light", (1.0, 2.0), (56, 68), "times as fast as light (one face, one thread)", "accuracy on PublicTest, %", [
        ("trained on, taught by light and light-x3", curve(whole + taught, "accuracy")),
        ("trained on for 15 epochs without teachers", curve(whole + alone, "accuracy")),
    ], (start - 0.5, "half a point less"))
    judged = {label: [row for row in photo if (row["judged_by"], row["handed_over"]) == key] for label, key in (
        ("judged by ExpW's faces, handed over", ("expw-train", "yes")), ("judged by RAF-DB's, nothing handed over", ("rafdb", "no")))}
    parts += panel(LEFT + PLOT_W + 90, "photo, not trained on", (1.0, 2.2), (50, 60), "times as fast as photo (one face, one thread)", "mean accuracy on photographs, %", [
        (label, curve([row for row in photo if row["speed"] == "1.00"] + rows, "mean")) for label, rows in judged.items()
    ], (100 * float(photo[0]["mean"]) - 0.5, "half a point less"))
    svg = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12" fill="#555">',
           f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>', *parts, "</svg>"]
    (here.parent.parent / "docs" / "pruning.svg").write_text("\n".join(svg) + "\n")


main()

// The one style of every picture. It is a constant, so that an answer can let it in by its hash and nothing else.
import { createHash } from 'node:crypto';

const FONT = 'Helvetica,Arial,Liberation Sans,sans-serif';

const LIGHT = `
.picture{font-family:${FONT};font-size:12px;color-scheme:light dark}
.picture a{text-decoration:none}
.picture .paper{fill:#fff}
.picture .ink{fill:#27303b}
.picture .heading{fill:#16202b;font-weight:bold}
.picture .quiet{fill:#5b6673}
.picture .link{fill:#0b6b63}
.picture .rim{fill:none;stroke:#5b6673}
.picture .slot{fill:#fafbfc}
.picture .line{stroke:#dfe3e8}
.picture .edge{stroke:#16202b;stroke-opacity:.45}
.picture .planned .edge{stroke-opacity:.8;stroke-dasharray:4 3}
.picture .hidden .body{fill:#d5dae0}
.picture .hidden text{fill:#3d4752}
.picture .behind-ground{fill:#eef1f4}
.picture .behind-line{stroke:#c3cbd4}
.picture .active-ground{fill:#fdf3da}
.picture .active-line{stroke:#e3b85c}
.picture .pending-ground{fill:#eaf2fb}
.picture .pending-line{stroke:#9cc0e6}
.picture .stale-ground{fill:#f4f1f1}
.picture .stale-line{stroke:#c9bebe}
.picture .active-bar{fill:#d9a032}
.picture .pending-bar{fill:#5b9bd5}
.picture .stale-bar{fill:#a39898}
.picture .usual{fill:#2a8f86}
.picture .high-ground{fill:#fdf3da}
.picture .high-line{stroke:#b7791f}
.picture .over-ground{fill:#fdecea}
.picture .over-line{stroke:#c62828}
.picture .all{stroke:#16202b}
.picture .maximum{stroke:#16202b}
.picture .strong{font-weight:bold}
.picture .device .body,.picture .end .body{fill:#fafbfc}
.picture .port .body{fill:#e4eef4}
.picture .split .body{fill:#fef6e4}
.picture .plain{stroke:#5b6673}
.picture .sheath{stroke:#16202b;stroke-opacity:.55}
.picture .lifted{paint-order:stroke;stroke:#fff;stroke-width:4px;stroke-linejoin:round}
.picture .over-image{fill:#fff;paint-order:stroke;stroke:#000;stroke-width:4px;stroke-linejoin:round}
.picture .conflict .edge{stroke:#c62828;stroke-opacity:1;stroke-width:2px}
.picture .highlight .edge{stroke:#c2185b;stroke-opacity:1;stroke-width:3px;stroke-dasharray:none}
.picture a:hover .edge{stroke-opacity:1}
.picture a:hover .link,.picture a:hover .heading,.picture a:hover .lifted{text-decoration:underline}
.picture a:focus{outline:none}
.picture a:focus-visible .edge,.picture a:focus-visible .bar{stroke:#0f766e;stroke-opacity:1;stroke-width:3px}
.picture a:focus-visible .link,.picture a:focus-visible .heading{text-decoration:underline;font-weight:bold}
`;

const DARK = `
:root.picture{background:#18212a}
.picture .paper{fill:#18212a}
.picture .ink{fill:#cdd5de}
.picture .heading{fill:#edf1f5}
.picture .quiet{fill:#94a1af}
.picture .link{fill:#4fc7b8}
.picture .rim{stroke:#94a1af}
.picture .slot{fill:#141c24}
.picture .line{stroke:#2b3641}
.picture .edge{stroke:#000;stroke-opacity:.6}
.picture .planned .edge{stroke:#edf1f5;stroke-opacity:.8}
.picture .hidden .body{fill:#3a4552}
.picture .hidden text{fill:#d5dde5}
.picture .behind-ground{fill:#202a34}
.picture .behind-line{stroke:#3b4855}
.picture .active-ground{fill:#2e2410}
.picture .active-line{stroke:#7a5f22}
.picture .pending-ground{fill:#16283b}
.picture .pending-line{stroke:#2f5780}
.picture .stale-ground{fill:#241f22}
.picture .stale-line{stroke:#524a4f}
.picture .usual{fill:#4fc7b8}
.picture .high-ground{fill:#2e2410}
.picture .high-line{stroke:#e3b85c}
.picture .over-ground{fill:#3b1512}
.picture .over-line{stroke:#ff8a80}
.picture .all{stroke:#edf1f5}
.picture .maximum{stroke:#edf1f5}
.picture .swatch{stroke:#94a1af}
.picture .device .body,.picture .end .body{fill:#141c24}
.picture .device .edge,.picture .port .edge,.picture .end .edge,.picture .split .edge{stroke:#94a1af}
.picture .port .body{fill:#22303c}
.picture .split .body{fill:#2e2410}
.picture .plain{stroke:#94a1af}
.picture .sheath{stroke:#edf1f5;stroke-opacity:.5}
.picture .lifted{stroke:#18212a}
.picture .conflict .edge{stroke:#ff8a80}
.picture .highlight .edge{stroke:#ff79b0}
.picture a:focus-visible .edge,.picture a:focus-visible .bar{stroke:#4fc7b8}
`;

/** On paper a picture is as large as the sheet, and a device is an outline with a stripe of its colour: readable, and sparing with ink. */
const PAPER = `
@page{margin:1cm}
:root.picture{width:100%;height:99vh}
.picture .ink,.picture .heading,.picture .solid text,.picture .over-image{fill:#000}
.picture .quiet,.picture .link{fill:#333}
.picture .over-image,.picture .lifted{stroke:#fff}
.picture .solid .body,.picture .slot,.picture .hidden .body,.picture .device .body{fill:#fff}
.picture .port .body,.picture .split .body,.picture .end .body{fill:#fff}
.picture .behind-ground,.picture .active-ground,.picture .pending-ground,.picture .stale-ground{fill:#fff}
.picture .usual{fill:#999}
.picture .high-ground,.picture .over-ground{fill:#fff}
.picture .high-line,.picture .over-line{stroke:#444}
.picture .all,.picture .maximum{stroke:#000}
.picture .hidden text{fill:#333}
.picture image{display:none}
.picture .edge{stroke:#000;stroke-opacity:.8}
.picture .conflict .edge{stroke-dasharray:2 2;stroke-width:2px}
`;

/** What stands in every picture's `<style>`: without `<` and `&`, so that it is the same text in HTML and in XML. */
export const STYLE = `${LIGHT}@media screen and (prefers-color-scheme:dark){${DARK}}@media print{${PAPER}}`.replaceAll(
  '\n',
  '',
);

/** As a content security policy writes it. */
export const STYLE_HASH = `sha256-${createHash('sha256').update(STYLE).digest('base64')}`;

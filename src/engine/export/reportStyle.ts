/**
 * The report's style sheet, and the hash under which its content security policy lets it through: nothing else may be
 * loaded or run. A test keeps the two together.
 */
import { groupStyle, styleCount } from './palette.js';

/** Fills of the states on dark paper, in the palette's order. */
const darkFills = ['#37404c', '#1d4163', '#5a3a16', '#1d4c39', '#512f48', '#4d431a', '#1f4656', '#592d28'];

/** Strokes of groups on dark paper, in the palette's order. */
const darkStrokes = ['#9aa4af', '#6cb2f2', '#f0a95b', '#5cc79b', '#dd86bd', '#d9bd4f', '#7cc0de', '#ef8a80'];

const groupRules = (stroke: (group: number) => string): string =>
  Array.from({ length: styleCount }, (_, group) => `.c${group}{--c:${stroke(group)}}`).join('');

const stateRules = (fill: (group: number) => string): string =>
  Array.from({ length: styleCount }, (_, group) => `.node.g${group}>:is(ellipse,polygon,path):not([fill=none]){fill:${fill(group)}}`).join('');

export const reportStyle = `
${groupRules((group) => groupStyle(group).stroke)}:root{color-scheme:light dark;--paper:#fbfbfa;--card:#fff;--ink:#1c2127;--soft:#5c6570;--line:#e1e4e8;--accent:#1f6fb8;--good:#12744f;--warning:#9a4f00;
--l0:#1f6fb8;--l1:#b85c00;--l2:#12805c;--l3:#a23b80;--l4:#8a6d00;--l5:#b23b30;--edge:#737b85;--heat:31 111 184}
@media (prefers-color-scheme:dark){:root{--paper:#15181c;--card:#1d2126;--ink:#e6e9ec;--soft:#9aa4af;--line:#30363d;--accent:#6cb2f2;--good:#5cc79b;--warning:#f0a95b;
--l0:#6cb2f2;--l1:#f0a95b;--l2:#5cc79b;--l3:#dd86bd;--l4:#d9bd4f;--l5:#ef8a80;--edge:#9aa4af;--heat:108 178 242}
.node text{fill:var(--ink)}${stateRules((group) => darkFills[group]!)}${groupRules((group) => darkStrokes[group]!)}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:64rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
header{margin-bottom:2rem}
h1{font-size:1.9rem;line-height:1.2;letter-spacing:-.015em;margin:0 0 .35rem}
h2{font-size:1.15rem;margin:2.6rem 0 .9rem;letter-spacing:-.005em}
h3{font-size:.95rem;margin:1.4rem 0 .5rem;font-weight:600}
p{margin:.4rem 0;max-width:46rem}
.kicker{color:var(--accent);font-size:.8rem;font-weight:600;letter-spacing:.06em;text-transform:uppercase;margin:0 0 .5rem}
.soft,figcaption{color:var(--soft)}
code,.mono{font:.875em/1.5 ui-monospace,"Cascadia Code",Menlo,Consolas,monospace;overflow-wrap:anywhere}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(11.5rem,1fr));gap:.75rem;margin:0;padding:0}
.cards>div{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:.85rem 1rem}
.cards dt{color:var(--soft);font-size:.82rem}
.cards dd{margin:0}
.cards .value{font-size:1.55rem;font-weight:600;line-height:1.25;font-variant-numeric:tabular-nums;letter-spacing:-.01em}
.cards .note{color:var(--soft);font-size:.82rem;line-height:1.4;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:5;overflow:hidden}
.good .value{color:var(--good)}.warning .value{color:var(--warning)}
.notes{padding-left:1.1rem;color:var(--soft);max-width:50rem}.notes li{margin:.25rem 0}
figure{margin:0 0 1rem;background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:1rem}
figcaption{font-size:.9rem;margin-top:.6rem}
.graph{overflow:auto;text-align:center}
.graph svg{max-width:max(100%,100rem);height:auto;max-height:42rem}
.edge path{stroke:var(--edge)}.edge polygon{fill:var(--edge);stroke:var(--edge)}.edge text{fill:var(--soft)}
.node:hover>:is(ellipse,polygon){stroke-width:2.5}.edge:hover path{stroke:var(--accent)}.edge:hover polygon{fill:var(--accent);stroke:var(--accent)}.edge:hover text{fill:var(--ink)}
.chart{width:100%;height:auto;display:block}
.chart text{fill:var(--soft);font-size:12px;font-family:inherit}
.chart .grid{stroke:var(--line)}
.line path{fill:none;stroke:var(--c);stroke-width:2;stroke-linejoin:round}.line circle{fill:var(--card);stroke:var(--c);stroke-width:1.8}.dashed path{stroke-dasharray:5 4}
.mark line{stroke:var(--soft);stroke-dasharray:2 3}.chart .mark text{fill:var(--ink);font-weight:600}
.chart .base{stroke:var(--soft)}
.band{fill:var(--c);fill-opacity:.18}
.bar rect{fill:var(--c);stroke:var(--c)}.b1 rect{fill-opacity:.3}.b2 rect{fill-opacity:.12;stroke-dasharray:3 2}
.point{fill:var(--c);fill-opacity:.8}.point:hover{stroke:var(--ink)}
.small{width:6.5rem;height:1.5rem;display:block}.small path{fill:none;stroke:var(--accent);stroke-width:1.5;stroke-linecap:round;stroke-linejoin:round}.small .span{fill:var(--l1);fill-opacity:.45}
.pixels{width:5.5rem;height:5.5rem;display:block}
.lines{display:grid;grid-template-columns:minmax(0,max-content) 1fr;gap:.1rem .6rem;margin:0;font-size:.82rem;align-items:center}.lines dt{color:var(--soft);overflow-wrap:anywhere}.lines dd{margin:0}
.tokens{font:.8rem/1.5 ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere;margin:0}.tokens mark{color:inherit;background:none;font-weight:700;border-bottom:2px solid var(--l1)}
.gallery{display:grid;grid-template-columns:repeat(auto-fill,minmax(8rem,1fr));gap:.6rem;list-style:none;padding:0;margin:.8rem 0}
.gallery:has(.lines,.tokens){grid-template-columns:repeat(auto-fill,minmax(14rem,1fr))}
.gallery>li{display:flex;flex-direction:column;gap:.15rem;background:var(--card);border:1px solid var(--line);border-left:3px solid var(--c);border-radius:.4rem;padding:.5rem .6rem;font-size:.85rem;break-inside:avoid}
.gallery b{margin-top:auto}
.steps th,.steps td{white-space:nowrap;padding:.35rem .6rem;border-right:1px solid var(--line)}.steps tbody th{position:sticky;left:0;background:var(--card)}
.steps .in{box-shadow:inset 3px 0 0 var(--c)}.steps .differs{outline:2px solid var(--warning);outline-offset:-2px;font-weight:600}.steps .marked{border-left:2px dashed var(--ink)}
.legend{display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;list-style:none;padding:0;margin:.5rem 0 0;font-size:.88rem}
.legend li::before{content:"";display:inline-block;width:1.4em;border-top:3px solid var(--c);margin-right:.5em;vertical-align:.25em}.legend li.dashed::before{border-top-style:dashed}
.legend :is(.b0,.b1,.b2)::before{border-top-width:.7em;vertical-align:0}.legend .b1::before{opacity:.4}.legend .b2::before{border-top-style:dotted}
.legend.symbols li::before{content:none}.legend svg{width:.9em;height:.9em;margin-right:.4em;vertical-align:-.1em}
.l0{--c:var(--l0)}.l1{--c:var(--l1)}.l2{--c:var(--l2)}.l3{--c:var(--l3)}.l4{--c:var(--l4)}.l5{--c:var(--l5)}
.scroll{overflow:auto;max-height:34rem;border:1px solid var(--line);border-radius:.6rem;background:var(--card)}
table{border-collapse:collapse;width:100%;font-size:.88rem;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:.45rem .8rem;border-bottom:1px solid var(--line);vertical-align:top}
tbody tr:last-child>*{border-bottom:0}
thead th{color:var(--soft);font-weight:600;white-space:nowrap;position:sticky;top:0;background:var(--card)}
.number{text-align:right}td:first-child{min-width:6rem}
${Array.from({ length: 10 }, (_, level) => `.h${level}{background:rgb(var(--heat)/${(level * 0.06).toFixed(2)})}`).join('')}
.facts{display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1.2rem;margin:0;font-size:.9rem}
.facts dt{color:var(--soft)}.facts dd{margin:0}
details>summary{cursor:pointer;color:var(--soft);margin:.6rem 0}
@media (max-width:34rem){.facts{grid-template-columns:1fr}.facts dd{margin-bottom:.5rem}main{padding-top:1.5rem}}
@media print{:root{--paper:#fff;--line:#ccc}body{font-size:11pt}main{max-width:none;padding:0}figure,.cards>div,tr{break-inside:avoid}h2{break-after:avoid}.scroll{overflow:visible;max-height:none}.graph svg{max-width:100%}}
`;

/** sha256 of {@link reportStyle}, base64. */
export const reportStyleHash = 'h2R72QoHZfMlj2ArmfsT5YnqOYZTIvqh0cQ0Nh8faXY=';

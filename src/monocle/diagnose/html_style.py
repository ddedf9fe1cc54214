"""How the report looks on paper and on screen: one style sheet, no script, no other file."""

STYLE = """
:root { --ink: #1c2430; --soft: #5b6675; --line: #d9dee5; --fill: #2f6fab; --pale: #eef3f8; --high: #a61b1b; --medium: #8a5a00; --low: #46566a }
* { box-sizing: border-box }
html { font: 10pt/1.45 system-ui, "Segoe UI", "Helvetica Neue", Arial, "DejaVu Sans", sans-serif; color: var(--ink); background: #fff; -webkit-print-color-adjust: exact; print-color-adjust: exact }
body { margin: 0 auto; max-width: 190mm; padding: 8mm }
h1, h2, h3 { line-height: 1.2; margin: 0 0 3mm; break-after: avoid }
h1 { font-size: 26pt } h2 { font-size: 17pt; margin-top: 9mm } h3 { font-size: 11.5pt; margin-top: 6mm }
p { margin: 0 0 2mm } .soft { color: var(--soft) } .small { font-size: 8.5pt }
.cover { min-height: 245mm; display: flex; flex-direction: column; justify-content: center; break-after: page }
.cover .over { letter-spacing: .12em; text-transform: uppercase; color: var(--fill); font-weight: 600 }
.figures { display: flex; flex-wrap: wrap; gap: 4mm; margin: 8mm 0 }
.figures div { border: 1px solid var(--line); border-radius: 2mm; padding: 3mm 4mm; min-width: 34mm }
.figures strong { display: block; font-size: 17pt; line-height: 1.2 }
nav ol { columns: 2; padding-left: 5mm } nav a { color: inherit }
.chapter { break-before: page }
table { border-collapse: collapse; width: 100%; margin: 0 0 4mm; font-size: 8pt }
th, td { text-align: left; vertical-align: top; padding: 1mm 1.1mm; border-bottom: 1px solid var(--line); overflow-wrap: break-word }
thead th { color: var(--soft); font-weight: 600; font-size: 7.5pt; border-bottom: 1.5px solid var(--ink); hyphens: auto }
td:first-child { min-width: 22mm; max-width: 34mm }
td:nth-child(2) { max-width: 34mm }
a { color: inherit }
thead { display: table-header-group } tr { break-inside: avoid }
.num { text-align: right; font-variant-numeric: tabular-nums }
code { font: .92em ui-monospace, "DejaVu Sans Mono", Consolas, monospace }
.id { font-size: 6.5pt; white-space: nowrap }
.bar { display: inline-block; vertical-align: middle; width: 12mm; height: 2.4mm; background: var(--line); border-radius: 1.2mm; overflow: hidden; margin-right: 1.2mm }
.gauge { white-space: nowrap }
.bar i { display: block; height: 100%; background: var(--fill) }
.matrix { table-layout: fixed } .matrix th, .matrix td { font-size: 7pt; padding: .8mm; text-align: center; overflow-wrap: anywhere }
.matrix tbody th { text-align: left } .matrix .self { background: #f3f4f6; color: var(--soft) }
.matrix .names { width: 27mm } .matrix td:first-child { min-width: 0 }
.matrix thead th { vertical-align: bottom; height: 27mm; overflow: visible }
.matrix thead th span { writing-mode: vertical-rl; transform: rotate(180deg); white-space: nowrap; font-weight: 600 }
ol.findings { list-style: none; padding: 0; margin: 0 }
ol.findings li { border-left: 1.2mm solid var(--low); padding: 0 0 0 3mm; margin: 0 0 3.4mm; break-inside: avoid }
ol.findings li.high { border-color: var(--high) } ol.findings li.medium { border-color: var(--medium) }
.tag { display: inline-block; font-size: 7.5pt; font-weight: 600; padding: 0 1.4mm; border-radius: 1mm; border: 1px solid currentColor; color: var(--low); margin-right: 1.2mm }
.tag.high { color: var(--high) } .tag.medium { color: var(--medium) }
dl { display: grid; grid-template-columns: auto 1fr; gap: .8mm 4mm; margin: 0 0 4mm } dt { color: var(--soft) } dd { margin: 0; overflow-wrap: anywhere }
.columns > div { break-inside: avoid; border-bottom: 1px solid var(--line); padding: 2mm 0 } .columns p { margin: 0 }
.foot { margin-top: 12mm; color: var(--soft); font-size: 8pt }
@page { size: A4; margin: 14mm 12mm }
@media print { body { padding: 0; max-width: none } }
@media screen and (max-width: 700px) { body { padding: 4mm } table { display: block; overflow-x: auto } }
"""

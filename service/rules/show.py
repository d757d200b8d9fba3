"""The workbench on paper: letters with their findings marked, and tables of rules."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from classify.finding import Finding
from classify.lexicon import Lexicon, Rule
from policy.assessment import Assessment
from service.rules.changes import Change
from service.rules.coverage import RuleUse
from store.overruled import Overruled

COUNTS, SET_ASIDE, CUE = "bold black on yellow", "black on bright_white", "underline"
ATTENTION = {
    "page": "[bold white on red] page [/]",
    "first": "[bold red]first[/]",
    "normal": "normal",
}


def show_rules(console: Console, lexicons: Sequence[Lexicon]) -> None:
    """Every rule of the lexicons: its id, what it says, how many examples hold it."""
    for lexicon in lexicons:
        kind = "signal" if lexicon.signal else "cue"
        console.print(f"\n[bold]{lexicon.name}[/] ({kind}) {escape(lexicon.means)}")
        table = Table.grid(padding=(0, 2))
        for rule in lexicon.rule:
            table.add_row(
                rule.id,
                escape(rule.says),
                "slight" if rule.slight else rule.level or "",
                f"{len(rule.examples)} examples, {len(rule.near_misses)} near misses",
            )
        console.print(table)


def show_letter(
    console: Console, source: str, assessment: Assessment, rules: Mapping[str, Rule]
) -> None:
    """One letter span by span: the text with its findings marked, then each with its rule."""
    reading = assessment.reading
    findings = [*reading.findings, *reading.cues]
    console.print(f"\n[bold]{escape(source)}[/]  {escape(reading.message.subject)}")
    for passage in reading.message.passages:
        if not passage.text.strip():
            continue
        console.print(f"\n[dim]{escape(passage.where)}[/]")
        console.print(_marked(passage.where, passage.text, findings, reading.findings))
    console.print(_findings(reading.findings, rules))
    if reading.cues:
        cues = Counter(cue.signal.replace("_", " ") for cue in reading.cues)
        named = ", ".join(f"{name} ×{times}" if times > 1 else name for name, times in cues.items())
        console.print(f"Lesser signs, for kind and grade: {escape(named)}.")
    console.print(_decisions(assessment))


def _marked(where: str, text: str, findings: Iterable[Finding], signals: Sequence[Finding]) -> Text:
    marked = Text(text)
    for finding in findings:
        if finding.where == where:
            style = CUE if finding not in signals else COUNTS if finding.counts else SET_ASIDE
            marked.stylize(style, finding.start, finding.end)
    return marked


def _findings(findings: Sequence[Finding], rules: Mapping[str, Rule]) -> Table:
    table = Table(box=box.SIMPLE)
    for heading in ("signal", "words", "rule", "what it says", "counts"):
        table.add_column(heading, overflow="fold")
    for finding in findings:
        rule = rules.get(finding.rule)
        says = rule.says if rule else ""
        level = f" ({finding.level})" if finding.level else ""
        counts = "yes" if finding.counts else f"no, {finding.context}: {finding.reason}"
        table.add_row(
            *map(
                escape,
                (finding.signal, f"{finding.where}: “{finding.text}”", finding.rule, says + level),
            ),
            escape(counts),
        )
    if not findings:
        table.add_row("none", "", "", "", "")
    return table


def _decisions(assessment: Assessment) -> Table:
    reading = assessment.reading
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row("writer", escape(reading.sender.label))
    table.add_row("attention", ATTENTION[reading.attention])
    table.add_row("kind", assessment.kind)
    table.add_row("grade", assessment.grade)
    for reason in assessment.grade_reasons:
        table.add_row("", escape(str(reason)))
    for alert in assessment.alerts:
        table.add_row("alert", f"{alert.route}: {', '.join(alert.because)}")
    answer = assessment.template or f"none: {assessment.no_acknowledgement}"
    table.add_row("acknowledgement", escape(answer))
    return table


def show_changes(console: Console, found: Sequence[Change], letters: int) -> None:
    """What would change for which letter, lowered attention first, and the sums."""
    if not found:
        console.print(f"Nothing would change in {_count(letters)}.")
        return
    sums = Counter(change.about for change in found)
    console.print(f"What would change in {_count(letters)}:")
    table = Table(box=box.SIMPLE)
    table.add_column("decision")
    table.add_column("letters", justify="right")
    for about, times in sums.most_common():
        table.add_row(about, str(times))
    console.print(table)
    for change in sorted(found, key=lambda one: (not one.lowers_attention, one.source)):
        mark = "[bold white on red] LATER [/] " if change.lowers_attention else ""
        console.print(
            f"{mark}[bold]{escape(change.source)}[/] {change.about}: "
            f"{escape(change.before)} → {escape(change.after)}  [dim]{escape(change.because)}[/]",
            soft_wrap=True,
        )


def show_coverage(
    console: Console, uses: Sequence[RuleUse], letters: int, overruled: Sequence[Overruled]
) -> None:
    """How often each rule fired, those that never did, and those that staff overrule."""
    console.print(f"Rules in {_count(letters)}:")
    table = Table(box=box.SIMPLE)
    table.add_column("rule")
    table.add_column("counted", justify="right")
    table.add_column("set aside", justify="right")
    for use in sorted(uses, key=lambda one: (-one.counted, -one.set_aside, one.rule)):
        if not use.never_hit:
            table.add_row(use.rule, str(use.counted), str(use.set_aside))
    console.print(table)
    never = [use.rule for use in uses if use.never_hit]
    console.print(f"{len(never)} of {len(uses)} rules were never hit:")
    console.print(", ".join(never) or "none", soft_wrap=True, style="dim")
    if not overruled:
        return
    console.print("Overruled by staff:")
    table = Table(box=box.SIMPLE)
    table.add_column("rule")
    table.add_column("dismissed", justify="right")
    table.add_column("why, for example", overflow="fold")
    for item in overruled:
        table.add_row(item.rule, f"{item.dismissed} of {item.found}", escape(item.why))
    console.print(table)


def _count(letters: int) -> str:
    return "1 letter" if letters == 1 else f"{letters} letters"

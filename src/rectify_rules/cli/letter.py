"""`rectify letter`: a letter that the findings of a case call for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rectify_rules.cli import options
from rectify_rules.cli.cases import CaseReader
from rectify_rules.cli.console import Console
from rectify_rules.cli.extras import needs
from rectify_rules.cli.failure import CommandError, ExitCode
from rectify_rules.cli.options import DEFAULT_EDITION
from rectify_rules.cli.output import Output
from rectify_rules.cli.session import Session, open_session
from rectify_rules.export.letters.kinds import LETTERS, LetterKind
from rectify_rules.facts.case import Case

if TYPE_CHECKING:
    from rectify_rules.export.letters.call import Call
    from rectify_rules.export.letters.issue import Document, Template

EXIT_CODES = "退出码：0 已生成；1 核查结论不要求这种函，没有生成；2 用法、输入、模板或规则有误。"
_TEMPLATE_MAX = 10 << 20


def letter(
    file: Annotated[
        str | None, typer.Argument(metavar="文件", help="案件文件（xlsx、yaml、json、jsonl），- 为标准输入")
    ] = None,
    kind: Annotated[LetterKind | None, typer.Option("--kind", help="函件种类")] = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="文件", help="写入的 .docx；指明文件夹的，每个主送机关一件"),
    ] = None,
    template: Annotated[
        str | None, typer.Option("--template", metavar="文件", help="改用自己的 Word 模板")
    ] = None,
    list_kinds: Annotated[
        bool, typer.Option("--list", help="列出函件种类；给出案件的，说明本案需要哪些")
    ] = False,
    template_out: Annotated[
        str | None,
        typer.Option("--template-out", metavar="文件", help="取得自带模板以便修改，并列出可用的名称"),
    ] = None,
    as_of: options.AsOf = None,
    reading: options.Readings = None,
    case: options.OnlyCase = None,
    rules: options.Rules = DEFAULT_EDITION,
    input_format: options.FromFormat = None,
) -> None:
    """生成交办、移交、通报、备案的函件（Word），只在核查结论要求时生成。

    主送机关是条文所列的机关；记录没有的内容印作〔待补：……〕，不代为填写。

    示例：
      rectify letter 案件.yaml --list
      rectify letter 案件.yaml --kind 交办 -o 交办函.docx
      rectify letter --kind 交办 --template-out 我的模板.docx
      rectify letter 案件.yaml --kind 移交 --template 我的模板.docx -o 函件/
    """
    if template_out is not None:
        _give_template(kind, template_out)
        return
    if file is None and list_kinds:
        _list_kinds()
        return
    if file is None:
        raise CommandError("缺少案件文件：用法见 rectify letter --help")
    session = open_session(rules, as_of, reading)
    console = Console()
    record = _one_case(CaseReader([file], console, form=input_format, only=case))
    if list_kinds:
        _list_for(record, session)
        return
    if kind is None or output is None:
        raise CommandError("缺少 --kind 或 -o：如 rectify letter 案件.yaml --kind 交办 -o 交办函.docx")
    raise typer.Exit(_issue(kind, record, session, template, output, [file], console))


def _one_case(reader: CaseReader) -> Case:
    found = [case for _, case in zip(range(2), reader, strict=False)]
    if len(found) > 1:
        raise CommandError("文件中有多个案件：请用 --case 案件编号 指明一件")
    if not found:
        raise CommandError("没有可用的案件：请先更正上面所列的问题")
    return found[0]


def _issue(
    kind: LetterKind,
    record: Case,
    session: Session,
    template: str | None,
    output: str,
    inputs: list[str],
    console: Console,
) -> ExitCode:
    from rectify_rules.export.letters.call import call_for
    from rectify_rules.export.letters.faults import NotCalledForError
    from rectify_rules.export.letters.issue import concerns_differ

    day, source = session.as_of.of(record)
    try:
        call = call_for(kind, record, session.ruleset, as_of=day, readings=session.readings)
    except NotCalledForError as why:
        console.note(f"{why}（核查基准日 {day}，{source}）")
        return ExitCode.FINDINGS
    found = _template(kind, template)
    inputs = [*inputs, *([template] if template else [])]
    with needs("word", "docxtpl", "docx", "jinja2", "lxml"):
        documents = list(_documents(call, found, output))
    for path, document in documents:
        _refuse_open(path)
        with Output(str(path), inputs=inputs) as out:
            out.write_bytes(document.data)
        blanks = "、".join(document.blanks)
        console.note(f"已写入 {path}" + (f"，请补全：{blanks}" if blanks else ""))
    if len(documents) == 1 and concerns_differ(call):
        console.note("各主送机关所涉的问题不同：-o 指明文件夹（以 / 结尾），即可按主送机关分别出具")
    return ExitCode.CLEAN


def _documents(call: Call, template: Template, output: str) -> Iterator[tuple[Path, Document]]:
    """Render everything before anything is written."""
    from rectify_rules.export.letters.issue import joint_letter, separate_letters

    target = Path(output)
    if not (target.is_dir() or output.endswith(("/", os.sep))):
        return iter([(_docx(target), joint_letter(call, template))])
    letters = separate_letters(call, template)
    try:
        target.mkdir(exist_ok=True)
    except OSError as error:
        raise CommandError(f"{output}: 不能建立文件夹（{error.strerror}）：请用 -o 另指一处") from None
    return iter([(target / document.name, document) for document in letters])


def _docx(path: Path) -> Path:
    if path.suffix.lower() != ".docx":
        raise CommandError(f"{path}: 函件是 Word 文档：请把文件名写作 .docx，或以 / 结尾表示文件夹")
    return path


def _template(kind: LetterKind, path: str | None) -> Template:
    from rectify_rules.export.letters.issue import Template, shipped

    if path is None:
        return shipped(kind)
    try:
        with Path(path).open("rb") as stream:
            return Template(path, stream.read(_TEMPLATE_MAX + 1))
    except PermissionError:
        raise CommandError(f"{path}: 没有权限读取，或正在 Word 中打开：请关闭后再试") from None
    except OSError as error:
        raise CommandError(f"{path}: 无法读取模板（{error.strerror}）：请核对文件名") from None


def _refuse_open(path: Path) -> None:
    """Refuse to write a file that Word has open, which would overwrite the letter when it saves."""
    for owner in (f"~${path.name}", f"~${path.name[2:]}"):
        if path.with_name(owner).exists():
            raise CommandError(
                f"{path}: 正在 Word 中打开：请先关闭；确已关闭的，删去同一文件夹中的 `{owner}` 再试"
            )


def _give_template(kind: LetterKind | None, target: str) -> None:
    from rectify_rules.export.letters.issue import shipped
    from rectify_rules.export.letters.names import names_text

    if kind is None:
        raise CommandError("缺少 --kind：请指明要哪一种函的模板，如 --kind 交办")
    path = _docx(Path(target))
    _refuse_open(path)
    with Output(str(path)) as out:
        out.write_bytes(shipped(kind).data)
    with Output(None) as out:
        out.lines(names_text(out.page, target))


def _list_kinds() -> None:
    from rectify_rules.ruleset.regulation import article_name

    with Output(None) as out:
        for found in LETTERS.values():
            article = article_name(int(found.norm.split("-", 1)[0]))
            out.lines(out.page.row(found.kind.value, f"{found.purpose}（{article}，{found.norm}）"))


def _list_for(record: Case, session: Session) -> None:
    from rectify_rules.export.letters.call import call_for
    from rectify_rules.export.letters.faults import NotCalledForError

    day, _ = session.as_of.of(record)
    with Output(None) as out:
        for kind in LetterKind:
            try:
                call = call_for(kind, record, session.ruleset, as_of=day, readings=session.readings)
            except NotCalledForError as why:
                out.lines(out.page.row(f"－ {kind.value}", str(why)))
                continue
            to = "、".join(addressee.name for addressee in call.to)
            matters = "；".join(dict.fromkeys(matter.text for matter in call.matters))
            out.lines(out.page.row(f"✓ {kind.value}", f"需要（{call.cite}）：{matters}。主送：{to}"))

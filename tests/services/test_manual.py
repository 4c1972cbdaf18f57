"""The manual as services see it: contents, pages that are made, HTML, search, printed 填表说明."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from nptracker.cli import main
from nptracker.domain.forms import FORMS, LEDGERS
from nptracker.errors import UserError
from nptracker.services.manual.book import CONTENTS, Manual
from nptracker.services.manual.guide_document import write_guide
from nptracker.services.manual.html import plain_text, to_html
from nptracker.services.manual.made_pages import form_text
from nptracker.services.manual.markdown import anchor_of
from nptracker.services.manual.page_names import kind_of
from nptracker.services.manual.search import ManualSearch, folded, parts_of

CONTENT = (
    "# 手册\n\n## 甲\n\n- [从这里开始](start.md)\n- [销号](closing.md)\n\n## 乙\n\n- [名词](program:terms)\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / CONTENTS).write_text(CONTENT, "utf-8")
    (tmp_path / "start.md").write_text("# 从这里开始\n\n按 **F1** 打开。CAS 号 75-09-2。\n", "utf-8")
    text = "# 销号\n\n销号要有佐证材料，验收人不能是报完成的人。\n\n点【销号】。\n"
    (tmp_path / "closing.md").write_text(text, "utf-8")
    return tmp_path


@pytest.fixture
def manual(folder: Path) -> Manual:
    return Manual([FORMS["enterprise"], FORMS["plan"]], folder)


class TestBook:
    def test_chapters_follow_the_contents_and_the_forms_come_last(self, manual: Manual) -> None:
        told = [(chapter.title, [page.name for page in chapter.pages]) for chapter in manual.chapters]
        assert told == [
            ("甲", ["start", "closing"]),
            ("乙", ["terms"]),
            ("填表说明", ["fields/enterprise"]),
            ("填表说明（程序内部的记录）", ["fields/plan"]),
        ]

    def test_an_unknown_page_is_the_first_one(self, manual: Manual) -> None:
        assert manual.page("nowhere").name == "start"
        assert manual.page("closing").text.startswith("# 销号")

    def test_a_missing_page_is_said_in_words_when_it_is_read(self, folder: Path) -> None:
        (folder / "closing.md").unlink()
        manual = Manual([], folder)
        with pytest.raises(UserError, match=r"closing\.md") as caught:
            _ = manual.page("closing").text
        assert "重新安装" in caught.value.todo

    def test_a_missing_folder_is_said_in_words(self, tmp_path: Path) -> None:
        with pytest.raises(UserError, match=r"README\.md"):
            _ = Manual([], tmp_path / "gone").chapters

    def test_the_shipped_manual_has_a_page_for_every_kind(self) -> None:
        names = set(Manual(FORMS.values()).pages)
        assert {f"fields/{kind}" for kind in FORMS} <= names


class TestFormPages:
    def test_every_field_has_a_place_of_its_own(self) -> None:
        html = to_html(form_text(FORMS["enterprise"]))
        shown = [field for field in FORMS["enterprise"].fields if not field.is_internal]
        assert [f'<a name="{field.key}">' in html for field in shown] == [True] * len(shown)
        assert "91350100M000100Y43" in html
        assert "GB 32100-2015" in html

    def test_marks_in_the_words_of_a_form_stay_words(self) -> None:
        html = to_html(form_text(FORMS["finding"]))
        assert "<code>" not in html
        assert "WT2026-001" in html

    @pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.kind)
    def test_no_form_page_shows_raw_marks(self, form: object) -> None:
        text = plain_text(form_text(form))  # type: ignore[arg-type]
        assert "{#" not in text
        assert "\\" not in text


class TestHtml:
    @pytest.mark.parametrize(
        ("text", "html"),
        [
            ("## 二 级", '<h2><a name="二-级"></a>二 级</h2>'),
            ("### 名称（必填） {#name}", '<h3><a name="name"></a>名称（必填）</h3>'),
            ("一行\n两行", "<p>一行<br>两行</p>"),
            (
                "a **b** `c<d` 【存】",
                '<p>a <b>b</b> <code>c&lt;d</code> <span class="button">【存】</span></p>',
            ),
            ("[看](x.md#a)", '<p><a href="x.md#a">看</a></p>'),
            ("![图](p/a.png)", '<p class="picture"><img src="p/a.png" alt="图"></p>'),
            ("- 一\n  - 二\n- 三", "<ul><li>一<ul><li>二</li></ul></li><li>三</li></ul>"),
            ("1. 一\n2. 二", "<ol><li>一</li><li>二</li></ol>"),
            ("> 注意", '<table class="remark" width="100%"><tr><td>注意</td></tr></table>'),
            ("a \\* b \\[x\\]", "<p>a * b [x]</p>"),
            ("1 < 2 & 3", "<p>1 &lt; 2 &amp; 3</p>"),
        ],
    )
    def test_what_the_manual_uses(self, text: str, html: str) -> None:
        assert to_html(text) == html

    def test_a_table_has_a_head(self) -> None:
        html = to_html("| 甲 | 乙 |\n|---|---|\n| 1 | **2** |")
        assert html == (
            '<table class="lines" width="100%"><tr><th>甲</th><th>乙</th></tr><tr><td>1</td><td><b>2</b></td></tr></table>'
        )

    def test_plain_text_is_what_is_read(self) -> None:
        text = "# 题\n\n- 点【存】，见[这里](a.md)\n\n| 甲 | 乙 |\n|---|---|\n| 1 | `2` |\n\n![图](a.png)\n"
        assert plain_text(text).splitlines() == ["题", "点【存】，见这里", "甲　乙", "1　2"]

    def test_an_anchor_is_made_of_letters(self) -> None:
        assert anchor_of("换电脑：怎么办？") == "换电脑怎么办"


class TestSearch:
    def test_a_title_goes_before_a_text(self, manual: Manual) -> None:
        found = ManualSearch(manual).find("销号")
        assert next(hit.page for hit in found) == "closing"
        assert "terms" in {hit.page for hit in found}

    def test_all_words_must_occur(self, manual: Manual) -> None:
        search = ManualSearch(manual)
        assert [hit.page for hit in search.find("佐证 报完成的人")] == ["closing"]
        assert search.find("佐证 没有这个词") == []
        assert search.find("  ") == []

    def test_the_words_are_marked_in_the_excerpt(self, manual: Manual) -> None:
        hit = ManualSearch(manual).find("验收人")[0]
        assert [hit.excerpt[start:end] for start, end in hit.marks] == ["验收人"]

    @pytest.mark.parametrize("asked", ["cas 75-09-2", "ＣＡＳ　７５-０９", "CAS"])
    def test_width_and_case_of_letters_do_not_matter(self, manual: Manual, asked: str) -> None:
        assert "start" in {hit.page for hit in ManualSearch(manual).find(asked)}

    def test_initials_of_a_title_find_it(self, manual: Manual) -> None:
        assert [hit.page for hit in ManualSearch(manual).find("xh")] == ["closing"]

    def test_blanks_do_not_count_and_are_marked_with_the_word(self, folder: Path) -> None:
        (folder / "start.md").write_text("# 从这里开始\n\n可以拷进 U 盘带走。\n", "utf-8")
        (hit,) = ManualSearch(Manual([], folder)).find("u盘带走")
        assert [hit.excerpt[start:end] for start, end in hit.marks] == ["U 盘带走"]

    def test_a_long_word_that_no_page_has_is_looked_for_in_parts(self, manual: Manual) -> None:
        search = ManualSearch(manual)
        hit = next(hit for hit in search.find("完成验收") if hit.page == "closing")
        assert {hit.excerpt[start:end] for start, end in hit.marks} == {"完成", "验收"}
        assert search.find("完成验收单") == []  # 验收单 is nowhere
        assert parts_of("不能验收人") == ["不能", "验收人"]
        assert parts_of("u盘便携") == ["u盘便携"]

    def test_pages_about_work_come_before_those_of_forms(self) -> None:
        found = [hit.page for hit in ManualSearch(Manual(LEDGERS)).find("附件")]
        kinds = [bool(kind_of(page)) for page in found]
        assert kinds == sorted(kinds)
        assert kinds[0] < kinds[-1]

    @pytest.mark.parametrize(
        ("asked", "page"),
        [
            ("销号", "inspecting"),
            ("催报", "departments"),
            ("零报告", "survey-filling"),
            ("退回", "survey-progress"),
            ("单位换算", "record-forms"),
            ("密码", "data-safety"),
            ("打印", "sending"),
            ("恢复备份", "backups"),
            ("换电脑", "moving"),
            ("U盘", "moving"),
            ("闪退", "faults"),
            ("杀毒", "faults"),
            ("找回", "mistakes"),
            ("重名", "doublets"),
            ("合并单位", "orgs"),
            ("公章", "sending"),
        ],
    )
    def test_what_an_officer_types_leads_to_the_page_that_answers(self, asked: str, page: str) -> None:
        found = [hit.page for hit in ManualSearch(Manual(LEDGERS)).find(asked)]
        assert page in found[:4]

    def test_folding_keeps_every_letter_in_its_place(self) -> None:
        text = "Ａ①㎏ß𬭸ﬀ吨"
        assert len(folded(text)) == len(text)

    @pytest.mark.parametrize(
        "asked", ["撤销", "换电脑", "零报告", "备份", "双随机", "化验单", "校验码", "催报"]
    )
    def test_what_officers_ask_is_found_in_the_shipped_manual(self, asked: str) -> None:
        found = ManualSearch(Manual(LEDGERS)).find(asked)
        assert found
        assert all(asked in hit.excerpt or asked in hit.title for hit in found)


class TestPrintedGuide:
    def test_a_workbook_has_a_sheet_for_each_form_and_a_row_for_each_field(self, tmp_path: Path) -> None:
        path = write_guide([FORMS["enterprise"], FORMS["survey_entry"]], tmp_path / "填表说明.xlsx")
        book = openpyxl.load_workbook(path)
        assert book.sheetnames == ["企业底册", "化学物质调查表"]
        cells = [[cell.value for cell in row] for row in book["企业底册"].iter_rows()]
        head = next(row for row in cells if row[0] == "栏目")
        assert head[:7] == ["栏目", "必填", "含义", "谁来填", "示例", "依据", "可以填的内容"]
        uscc = next(row for row in cells if row[0] == "统一社会信用代码")
        assert (uscc[1], uscc[4], uscc[5]) == ("必填", "91350100M000100Y43", "GB 32100-2015")

    def test_paper_says_the_same(self, tmp_path: Path) -> None:
        import pypdfium2

        path = write_guide([FORMS["inspector"]], tmp_path / "填表说明.pdf")
        document = pypdfium2.PdfDocument(path)
        text = "".join(page.get_textpage().get_text_range() for page in document)
        document.close()
        assert "执法人员名录填表说明" in text
        assert "不在岗的不参加抽取" in text

    def test_another_ending_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(UserError, match=r"说明\.doc"):
            write_guide([FORMS["inspector"]], tmp_path / "说明.doc")
        assert list(tmp_path.iterdir()) == []

    def test_the_command_line_writes_it_too(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        target = tmp_path / "a.xlsx"
        assert main(["form", "guide", "finding", str(target)]) == 0
        assert str(target) in capsys.readouterr().out
        assert openpyxl.load_workbook(target).sheetnames == ["问题整改台账"]
        assert main(["form", "guide", "nonsense", str(target)]) == 1
        assert "finding（问题整改台账）" in capsys.readouterr().err

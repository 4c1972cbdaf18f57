"""Plan documents of invented places in many layouts, and builders that write them as files."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

FONT = Path(__file__).parents[2] / "resources" / "fonts" / "NotoSansSC-Regular.ttf"

ARTICLES = """临沙开发区新污染物治理实施方案
第一章 总则
第一条 为加强新污染物治理，制定本方案。
第二章 重点任务
第二条 建立企业清单。对区内化工企业逐一登记，2024年9月30日前完成。（责任单位：开发区生态环境局）
第三条 加强排污监管。将重点管控新污染物纳入排污许可管理。（责任单位：开发区生态环境局、开发区行政审批局）
第三章 保障措施
第四条 强化资金保障。设立专项资金，规模不少于200万元。（责任单位：开发区财政局）
"""

UNNUMBERED = """望川县新污染物治理2024年工作要点
为做好2024年新污染物治理工作，制定本要点。
一是摸清底数。组织化工企业填报信息，6月底前完成首轮填报。由县生态环境分局牵头，县工信商务局、县统计局配合。
二是加强监测。在望川水库布设监测点位不少于4个，年底前出具报告。由县生态环境分局负责。
三是规范用药。抽查药店不少于30家。县市场监管局牵头，县卫健局、县医保局配合。
"""

LABELLED = """海棠市2025年度新污染物治理工作计划
一、开展调查监测
1、开展详细信息调查
工作内容：对列入优先评估计划的物质开展详细信息调查。
完成时限：2025年9月底
牵头单位：市生态环境局
责任单位：
市工业和信息化局、市应急管理局
2、开展环境监测
工作内容：监测频次每年不少于2次。
完成时限：2025年底
牵头单位：市生态环境局；配合单位：市水务局
二、强化源头管控
3、严格淘汰限用
工作内容：落实淘汰目录。
完成时限：持续推进
牵头单位：市发展改革委
责任单位：市商务局、海棠海关
"""

LEVELS = """白沙县新污染物治理行动方案
1 总体要求
全面贯彻落实国家部署。
2 重点任务
2.1 开展调查监测
2.1.1 开展化学物质信息调查。组织企业填报，2024年底前完成。
责任单位：县生态环境局
2.1.2 开展环境监测。到2025年，监测点位达到6个。
责任单位：县生态环境局、县水利局
2.2 加强管控
2.2.1 规范抗菌药物使用。住院患者抗菌药物使用率不高于60%。
责任单位：县卫生健康局
3 保障措施
3.1 加强组织领导。县政府统筹推进。
"""

MARKDOWN = """# 青浦湾区新污染物治理实施方案

## 一、总体要求

到2025年，机制基本健全。

## 二、重点任务

### （一）开展调查评估

- **1. 开展化学物质调查**：完成不少于60家企业的调查，2024年10月底前上报。
  - 牵头单位：区生态环境局
  - 配合单位：区经信委、区统计局
- **2. 开展环境监测**：在饮用水水源地开展监测，2025年6月底前完成。
  - 牵头单位：区生态环境局

### （二）加强源头防控

- **3. 严格环境准入**：严格涉新污染物项目环评审批。
  - 牵头单位：区生态环境局

## 三、保障措施

1. **加强领导**。区政府成立工作专班。（责任单位：区政府办）
"""

MARKDOWN_TABLE = """# 石塘区新污染物治理任务分解表

| 序号 | 重点任务 | 工作措施 | 完成时限 | 牵头部门 | 配合部门 |
|:---:|---|---|---|---|---|
| 1 | 开展信息调查 | 对化工企业开展调查；<br>建立企业清单。 | 2024年12月底前 | 区生态环境分局 | 区工信局、区应急局 |
| 2 | 开展环境监测 | 对水源地开展监测。 | 2025年6月30日 | 区生态环境分局 | 区水利局 |
| 3 | 回收农药包装 | 回收率达到85%以上。 | 长期坚持 | 区农业农村局 | 各镇（街道） |
"""

NOTICE_WITH_ANNEX = """关于印发《南溪区新污染物治理工作方案》的通知
南溪环委〔2023〕8号
各镇街，区级各部门：
现将《南溪区新污染物治理工作方案》印发给你们，请认真抓好落实。
附件：1.南溪区新污染物治理工作方案
2.南溪区新污染物治理任务分工表
南溪区生态环境保护委员会
2023年9月12日
附件1
南溪区新污染物治理工作方案
一、总体目标
到2025年，新污染物治理能力明显增强。
二、工作任务
（一）开展调查。按要求开展化学物质环境信息调查。
（二）加强监测。建立监测体系。
三、保障措施
（一）加强领导。落实属地责任。
附件2
南溪区新污染物治理任务分工表
序号\t任务\t责任单位\t完成时限
1\t开展调查\t区生态环境局牵头，区经信局配合\t2023年12月
2\t加强监测\t区生态环境局\t2025年12月
"""

TRADITIONAL = """東嶺市新污染物治理工作方案
一、重點任務
（一）開展調查監測
1．開展信息調查。二〇二四年底前完成調查。
牽頭單位：市生態環境局；責任單位：市工業和信息化局、市統計局
2．加強監測評估。到2025年，監測覆蓋率達到90％左右。
責任單位：市生態環境局、市水務局等部門
二、保障措施
（一）加強組織領導。各區縣要落實屬地責任。（市生態環境局牽頭，各區縣人民政府負責）
"""

PAGE = """<!DOCTYPE html><html><head><title>某某网</title><style>p{color:red}</style></head><body>
<div class="nav"><a>首页</a> &gt; <a>政务公开</a></div>
<h1>江渚区新污染物治理实施方案</h1><p>发布时间：2024-02-01 来源：区政府</p>
<p>一、重点任务</p>
<table border="1"><tr><th>序号</th><th>类别</th><th>任务内容</th><th colspan="2">责任分工</th></tr>
<tr><td></td><td></td><td></td><td>牵头单位</td><td>配合单位</td></tr>
<tr><td>1</td><td rowspan="2">调查监测</td><td>开展调查。组织企业填报，2024年底前完成。</td><td>区生态环境局</td><td>区经信局</td></tr>
<tr><td>2</td><td>加强监测。布设点位。</td><td rowspan="2">区生态环境局</td><td>区水务局</td></tr>
<tr><td>3</td><td>源头管控</td><td>严格准入。落实环评制度。</td><td>区审批局</td></tr>
</table><script>var a = "责任单位：假局";</script>
<div class="footer">主办单位：江渚区人民政府 网站标识码：123</div></body></html>"""

HEADINGS = ["序号", "工作任务", "工作措施", "完成时限", "牵头部门", "责任单位"]
ROWS = [
    [
        "1",
        "一、开展调查监测",
        "开展信息调查。组织企业填报。",
        "2024年12月底前",
        "区生态环境局",
        "区经信局、区统计局",
    ],
    ["2", "", "开展环境监测。布设监测断面。", "2025年6月底前", "区生态环境局", "区水务局"],
    ["3", "二、强化源头管控", "严格淘汰限用。落实淘汰目录。", "持续推进", "区发改委", "区商务局"],
]

PROSE = [
    ("松湾区新污染物治理工作方案", ""),
    ("一、总体要求", ""),
    (
        "坚持精准治污、科学治污、依法治污，遵循全生命周期环境风险管理理念，统筹推进新污染物环境风险管理，切实保障生态环境安全和人民健康。",
        "",
    ),
    ("二、重点任务", ""),
    (
        "（一）开展化学物质环境信息调查。按照国家统一部署，组织辖区内化工、医药、电子等重点行业企业填报化学物质的品种、数量和用途，"
        "2024年12月底前完成首轮基本信息调查，2025年10月底前完成详细信息调查并建立企业清单。",
        "责任单位：区生态环境分局、区工业和信息化局、区统计局、区应急管理局、区市场监督管理局、区卫生健康局、区农业农村局，各镇（街道）",
    ),
    (
        "（二）加强抗菌药物使用管理。加强抗菌药物临床应用管理，严格落实零售药店凭处方销售抗菌药物，到2025年底，力争全区规模养殖场"
        "养殖减抗行动参与率达到60％以上。",
        "责任单位：区卫生健康局、区农业农村局",
    ),
]


def write_docx(path: Path, *, numbered: bool = False) -> Path:
    """Write the prose and the table with a merged section cell; ``numbered`` uses automatic numbers."""
    import docx

    document = docx.Document()
    for text, units in PROSE:
        document.add_paragraph(text)
        if units:
            document.add_paragraph(units)
    document.save(str(path))
    return path


def write_docx_table(path: Path) -> Path:
    """Write the task table with the section cells merged downwards."""
    import docx

    document = docx.Document()
    document.add_heading("松湾区新污染物治理任务清单", 0)
    table: Any = document.add_table(rows=1 + len(ROWS), cols=len(HEADINGS))
    for r, row in enumerate([HEADINGS, *ROWS]):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    table.cell(1, 1).merge(table.cell(2, 1)).text = ROWS[0][1]
    document.save(str(path))
    return path


def write_xlsx(path: Path) -> Path:
    """Write the task table below a merged banner, with merged sections and one real date."""
    from datetime import date

    import openpyxl

    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["松湾区新污染物治理任务清单"])
    sheet.merge_cells("A1:F1")
    sheet.append(["填报单位：区生态环境分局"])
    for row in [HEADINGS, *ROWS]:
        sheet.append([int(cell) if cell.isdigit() else cell or None for cell in row])
    sheet.merge_cells("B4:B5")
    sheet["D5"] = date(2025, 6, 30)
    book.save(path)
    return path


def write_pdf(path: Path, *, indent: int = 24, table: bool = False) -> Path:
    """Write the prose as a pdf with wrapped lines, a running head and page numbers."""
    from reportlab.lib.pagesizes import A5
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    pdfmetrics.registerFont(TTFont("plan", str(FONT)))
    style = ParagraphStyle(
        "p", fontName="plan", fontSize=12, leading=18, wordWrap="CJK", firstLineIndent=indent
    )
    title = ParagraphStyle("t", parent=style, alignment=1, firstLineIndent=0)
    small = ParagraphStyle("s", parent=style, fontSize=9, leading=12, firstLineIndent=0)
    story: list[Any] = [Paragraph(PROSE[0][0], title)]
    if table:
        cells = [[Paragraph(text, small) for text in row] for row in [HEADINGS, *ROWS]]
        grid: Any = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("SPAN", (1, 1), (1, 2))]
        story.append(Table(cells, colWidths=[28, 55, 90, 55, 55, 60], style=grid))
    else:
        story += [Paragraph(text, style) for pair in PROSE[1:] for text in pair if text]

    def furniture(canvas: Any, document: Any) -> None:
        canvas.setFont("plan", 9)
        canvas.drawString(60, 565, "松湾区人民政府公报")
        canvas.drawCentredString(210, 20, f"— {document.page} —")

    SimpleDocTemplate(str(path), pagesize=A5, topMargin=60, bottomMargin=250).build(
        story, onFirstPage=furniture, onLaterPages=furniture
    )
    return path


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def write_raw_docx(path: Path, body: str, numbering: str = "", head: str = "") -> Path:
    """Write a .docx of the given body XML, for what python-docx cannot make."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(
            "word/document.xml", f'{head}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
        )
        if numbering:
            archive.writestr("word/numbering.xml", f'<w:numbering xmlns:w="{WORD}">{numbering}</w:numbering>')
    path.write_bytes(buffer.getvalue())
    return path


def write_bold_docx(path: Path, lines: list[tuple[str, str]]) -> Path:
    """Write paragraphs that each begin with a bold run (or none) and go on in plain type."""
    runs = "".join(
        "<w:p>"
        + (f"<w:r><w:rPr><w:b/></w:rPr><w:t>{bold}</w:t></w:r>" if bold else "")
        + f"<w:r><w:t>{plain}</w:t></w:r></w:p>"
        for bold, plain in lines
    )
    return write_raw_docx(path, runs)


def write_pdf_with_note(path: Path) -> Path:
    """Write two pages: a unit bracket runs over the break, and a footnote in small type stands between."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(TTFont("plan", str(FONT)))
    canvas = Canvas(str(path), pagesize=(420, 595))
    pages: list[list[tuple[int, int, str]]] = [
        [
            (500, 14, "溪口县新污染物治理工作方案"),
            (470, 14, "一、重点任务"),
            (440, 14, "1.开展信息调查。对全县新污染物①排放企业建立台账，并"),
            (410, 14, "按时上报调查结果和整改情况。（县生态环境局牵头，县市"),
            (70, 9, "①新污染物，指有毒有害化学物质。"),
            (55, 9, "规模养殖场以备案为准。"),
        ],
        [(500, 14, "场监管局、县农业农村局配合）")],
    ]
    for lines in pages:
        for height, size, words in lines:
            canvas.setFont("plan", size)
            canvas.drawString(40, height, words)
        canvas.showPage()
    canvas.save()
    return path

"""What the fields of the survey rest on, in the words printed as 依据.

The notice that sets the survey up is public, its sheets were not at hand. So each clause names what the notice
asks for and says where the field itself is the program's own.
"""

from __future__ import annotations

_NOTICE = "环办固体函〔2023〕202号"
_OWN_FIELDS = "未见附件原表，栏目自设"

YEARS = f"{_NOTICE}：调查对象，每年报上一年度的数据"
SUBSTANCES = f"{_NOTICE}：调查范围内的化学物质"
BASIC = f"{_NOTICE}：基本信息（身份、数量、用途）；{_OWN_FIELDS}"
AMOUNTS = f"{_NOTICE}：基本信息（数量）；栏目参照国统制〔2007〕124号G114、G116表"
ACTIVITY = f"{_NOTICE}：生产、加工使用的含义"
DETAILED = f"{_NOTICE}：详细信息（生产、加工使用、处置）；{_OWN_FIELDS}"
CONTROLLED = f"重点管控新污染物清单；{_NOTICE}：重点管控信息（措施落实情况）；{_OWN_FIELDS}"
CONVENTION = f"{_NOTICE}：公约履约信息；{_OWN_FIELDS}"
PAPERS = f"{_NOTICE}：备查的证照、环评、检测报告、合同、发票和台账"
SIGNED = f"{_NOTICE}：填表人、统计负责人、单位负责人审核确认；统计法的审核、签署制度"
EXEMPT = f"{_NOTICE}：调查对象和不用填报的情形"
QUALITY = f"{_NOTICE}配套的数据质量控制要求（八条标准）；表样自拟"
RUNNING = "上级布置当年调查的通知"

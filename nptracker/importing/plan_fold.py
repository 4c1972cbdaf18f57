"""Folding of width and traditional forms, character by character, so that offsets stay the same.

Every pattern of the plan reader is written for the folded text (half-width punctuation, simplified
characters) while everything handed out is cut from the text as written.
"""

from __future__ import annotations

import re
from functools import lru_cache

_TRADITIONAL = (
    "責责單单牽牵頭头門门應应應应務务實实達达餘余個个內内開开為为與与於于間间後后將将來来號号發发關关總总體体點点節节類类條条數数標标時时"
    "組组織织環环態态農农業业村村鄉乡鎮镇縣县區区廳厅會会辦办處处協协參参導导領领團团隊队衛卫監监檢检測测調调查查驗验試试產产質质"
    "學学風风險险評评價价劃划計计規规範范機机構构術术創创設设備备課课題题動动態态進进過过還还這这種种藥药獸兽醫医園园林林財财經经濟济訊讯"
    "電电訂订記记認认證证課课論论請请護护貿贸資资質质費费貸贷質质輸输轉转轄辖邊边錄录鎖锁長长閉闭阶阶際际隱隐雙双雜杂難难離离靜静頁页項项順顺"
    "須须預预願愿館馆驅驱麼么黨党齊齐齡龄東东兩两嚴严喪丧豐丰臨临舉举義义烏乌樂乐習习買买亂乱爭争虧亏雲云亞亚產产畝亩親亲倉仓儀仪們们億亿"
    "僅仅優优傳传傷伤倫伦傾倾側侧償偿儲储兒儿兌兑關关養养獲获衝冲決决況况凍冻淨净減减湊凑幾几憑凭鳳凤擊击則则剛刚刪删別别劑剂勞劳勢势勵励勝胜"
    "匯汇匠匠華华協协賣卖盧卢衛卫卻却廠厂歷历壓压厭厌參参雙双變变敘叙葉叶嘆叹嚇吓聽听啟启員员周周響响團团圍围圖图圓圆聖圣場场壞坏塊块堅坚壇坛"
    "墊垫塵尘壯壮聲声殼壳夠够奪夺獎奖婦妇媽妈孫孙學学寧宁寶宝審审寫写寬宽賓宾對对導导壽寿將将爾尔屬属層层島岛嶺岭崗岗帶带師师帥帅歸归當当強强"
    "廣广庫库廢废彈弹歸归徑径從从復复徵征憲宪懷怀戰战戶户撲扑執执擴扩掃扫揚扬擾扰撫抚抗抗護护報报擬拟擁拥擇择掛挂損损換换據据攜携敵敌斷断無无"
    "舊旧曆历曉晓暫暂術术樸朴殺杀權权極极構构樣样樹树橋桥檔档歐欧歲岁殘残毀毁氣气漢汉湯汤溝沟滬沪澤泽濁浊灣湾濕湿滿满濾滤災灾點点煉炼爐炉"
    "煙烟獻献獨独現现瑪玛環环畢毕療疗盡尽監监盤盘瞭了確确礦矿碼码禮礼離离穩稳窮穷競竞筆笔築筑簡简簽签籌筹糧粮緊紧約约級级納纳純纯紙纸線线練练"
    "終终結结給给統统絕绝續续維维綜综綠绿編编緣缘縮缩績绩繳缴網网羅罗罰罚聯联職职聽听腦脑膚肤臟脏艦舰藝艺蘇苏蘭兰處处蟲虫補补裝装裡里製制複复"
    "見见觀观規规視视覽览覺觉觸触訓训議议許许設设訪访診诊詞词該该詳详語语誤误說说諸诸謀谋識识譯译讀读財财貢贡敗败貨货貫贯責责貴贵賀贺賃赁賽赛"
    "贊赞跡迹踐践軌轨軍军軟软較较載载輔辅輛辆輪轮農农遞递遠远適适遷迁選选遺遗郵邮鄭郑釋释針针鈉钠銅铜銷销鋁铝鋼钢錢钱鐵铁鑒鉴鑑鉴閥阀閱阅闊阔"
    "隊队階阶陽阳陰阴陳陈陸陆險险隨随雖虽霧雾靈灵頂顶順顺頻频額额風风飛飞飲饮飼饲驗验體体魚鱼鮮鲜鹽盐麥麦黃黄龍龙龜龟樞枢塗涂塑塑膠胶醱发"
    "劃划畫画衆众眾众尋寻錶表採采徹彻幹干淚泪鬥斗嘗尝佈布並并佔占係系註注製制週周里里範范託托餐餐勻匀濫滥"
    "負负擔担蓋盖鄰邻賬账帳账運运違违鏈链鉛铅鎘镉鉻铬頒颁顆颗顯显飾饰驟骤黴霉儘尽冊册劇剧厲厉噸吨壩坝專专彙汇惡恶慮虑慶庆懲惩撥拨暢畅"
    "溫温準准滅灭滯滞漁渔潔洁潛潜燒烧狀状異异稅税積积稱称糞粪糾纠紡纺紅红細细絲丝縱纵繼继萬万蝕蚀訴诉詢询誌志豬猪販贩貯贮購购車车輕轻"
    "単单対对関关圏圈連连鍵键駐驻鄧邓鄲郸韓韩鳥鸟麗丽講讲貧贫遊游嬰婴熱热牆墙膽胆薦荐藍蓝裏里讓让賠赔贈赠趨趋鍋锅鏡镜鑽钻閑闲陣阵"
)
_PAIRS = {_TRADITIONAL[i]: _TRADITIONAL[i + 1] for i in range(0, len(_TRADITIONAL), 2)}
_WIDTH = {chr(c): chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F)}
_SIGNS = {
    "\u3000": " ", "\xa0": " ", "\u2002": " ", "\u2003": " ", "\u2009": " ", "﹪": "%", "﹔": ";", "︰": ":",
    "∶": ":", "﹕": ":", "〇": "〇", "○": "〇", "﹒": ".", "【": "[", "】": "]", "［": "[", "］": "]", "〈": "《", "〉": "》",
    "～": "~", "—": "-", "–": "-", "‐": "-", "‑": "-", "−": "-", "﹣": "-", "⁃": "-", "✱": "*", "﹡": "*", "∗": "*",
    "丨": ":", "｜": "|", "▶": "•", "►": "•", "｡": "。", "､": "、", "「": "“", "」": "”", "『": "“", "』": "”",
}  # fmt: skip
_TABLE = str.maketrans({**_PAIRS, **_WIDTH, **_SIGNS})

HAN = "\u3400-\u9fff\uf900-\ufaff"
# a full stop typed as a point: between Chinese text, or at the end of a line
_POINT = re.compile(rf"(?<=[{HAN})\]”\"%])\.(?=[{HAN}①-⑳(\"“]|\s|$)")
_SPREAD = re.compile(rf"(?<![{HAN}])(?:[{HAN}][ \u3000\xa0]){{2,}}[{HAN}](?![{HAN}])")
_GAP_IN_WORD = re.compile(rf"(?<=[{HAN}，。、；：（）“”《》])[ \t\u3000\xa0]+(?=[{HAN}，。、；：（）“”《》])")


@lru_cache(maxsize=2048)
def fold(text: str) -> str:
    """Return the text of the same length in half-width signs and simplified characters.

    The parts of the reader ask for the same pieces again and again, hence the memory.
    """
    key = text.translate(_TABLE)
    return _POINT.sub("。", key) if "." in key else key


def close_up(text: str) -> str:
    """Close up words spread out for looks (责 任 单 位); wider gaps and gaps between words stay."""
    return _SPREAD.sub(lambda word: re.sub(r"[ \u3000\xa0]", "", word[0]), text)


def squeeze(text: str) -> str:
    """Drop blanks between Chinese characters: left-overs of line wraps, never meaningful in a name."""
    return _GAP_IN_WORD.sub("", text.replace("\n", "")).strip()


def bare(text: str) -> str:
    """Return the folded text without any blanks, for comparing."""
    return "".join(fold(text).split())

"""The words for the way an application came: kinds of channel, and the boards and services that people name instead.

Compared whole after ``label()``. A named service's type is what it mostly is; the source's own generic word beside it
wins (求人媒体：ビズリーチ).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from relay_connectors.record.vocabulary import ChannelType

__all__ = ["AGENCY_BY_NAME", "AGENCY_WITHIN", "CHANNEL", "NO_AGENT", "OWN_DEPARTMENT", "SERVICES", "WITH_AGENTS"]

CHANNEL: dict[ChannelType, tuple[str, ...]] = {
    "agency": (
        "エージェント", "エージェントサービス", "人材紹介", "人材紹介会社",
        "人材紹介経由", "紹介会社", "紹介会社経由", "人材エージェント",
        "転職エージェント", "エージェント経由", "人材会社", "職業紹介", "有料職業紹介", "人材派遣会社",
        "ヘッドハンティング", "ヘッドハンター", "新卒紹介", "新卒エージェント", "agent", "agency", "agencies",
        "agentCompany", "recruiting agency", "recruitment agency", "staffing agency", "external recruiter",
        "headhunter", "search firm", "third party", "third-party recruiter", "jobmiru", "ジョブミル",
    ),
    "job_board": (
        "求人媒体", "媒体", "求人サイト", "求人広告", "転職サイト", "就職サイト", "ナビサイト", "就職ナビ",
        "求人媒体経由", "媒体応募", "求人検索エンジン", "求人票", "job board", "job boards", "job site", "media",
        "job ad", "job posting", "job advertisement",
    ),
    "direct_sourcing": (
        "ダイレクトソーシング", "ダイレクトリクルーティング", "ダイレクトスカウト", "スカウト", "スカウト媒体",
        "スカウト経由", "スカウトサービス", "スカウト応募", "オファー型", "逆求人", "媒体スカウト", "自社スカウト",
        "mediaScout", "sourced", "sourcing", "sourcer", "direct sourcing", "outbound", "scout", "prospecting",
        "headhunted by us", "タレントプール", "talent pool",
    ),
    "employee_referral": (
        "社員紹介", "社員の紹介", "社員からの紹介", "リファラル",
        "リファラル採用", "リファーラル", "従業員紹介", "社内紹介", "社員リファラル",
        "referral", "referrals", "employee referral", "employee", "internal referral", "referred",
    ),
    "acquaintance": (
        "知人紹介", "知人の紹介", "知人からの紹介", "友人紹介", "友人の紹介", "友人からの紹介",
        "知人・友人紹介", "知人", "友人", "縁故", "知り合い", "知人経由", "口コミ",
        "取引先紹介", "顧客紹介", "acquaintance", "friend", "word of mouth", "personal contact",
    ),
    "career_site": (
        "HRMOS求人ページ", "自社サイト", "自社HP", "自社ホームページ", "自社採用サイト", "自社採用ページ",
        "自社採用HP", "採用サイト", "採用ページ", "採用HP", "採用ホームページ", "コーポレートサイト", "ホームページ",
        "HP", "HP応募", "オウンドメディア", "求人ページ", "直接応募", "自社応募", "自社媒体",
        "career page", "careers page", "career site", "careers site", "company website", "website", "corporate site",
        "jobs page", "company careers page", "direct application", "direct", "inbound",
        "applied through your website", "internal applicant",
    ),
    "event": (
        "イベント", "説明会", "会社説明会", "合同説明会", "合説", "合同企業説明会", "学内説明会", "学内セミナー",
        "転職フェア", "転職イベント", "就活イベント", "就職フェア", "ミートアップ", "セミナー", "勉強会",
        "インターンシップ", "インターン", "ハッカソン", "採用イベント", "event", "events", "job fair", "career fair",
        "meetup", "seminar", "hackathon", "campus event", "internship",
    ),
    "other": (
        "その他", "その他経由", "再応募", "出戻り", "アルムナイ", "カムバック", "カムバック採用",
        "大学キャリアセンター", "キャリアセンター", "学校紹介", "学校推薦", "大学推薦", "教授推薦", "推薦", "sns",
        "x", "twitter", "x(旧twitter)", "facebook", "instagram", "tiktok", "youtube", "line", "チラシ", "折込チラシ",
        "張り紙", "店頭", "店頭ポスター", "新聞", "新聞広告", "雑誌", "google検索", "検索", "電話", "メール", "来店",
        "飛び込み", "other", "others", "manual", "custom", "re-applied", "alumni", "boomerang", "social media",
        "university", "campus",
    ),
}  # fmt: skip

_J: ChannelType = "job_board"
_D: ChannelType = "direct_sourcing"
_A: ChannelType = "agency"

# name → (type, other spellings)
SERVICES: dict[str, tuple[ChannelType, tuple[str, ...]]] = {
    "doda": (_J, ("デューダ", "DODA転職サイト", "doda転職")),
    "dodaダイレクト": (_D, ("doda recruiters", "dodaリクルーターズ", "doda direct", "dodaスカウト")),
    "doda X": (_D, ("dodaエックス", "iX転職")),
    "dodaエージェント": (_A, ("dodaエージェントサービス", "パーソルキャリア", "パーソルキャリア株式会社")),
    "リクナビNEXT": (_J, ("リクナビネクスト", "rikunabi next")),
    "リクナビ": (_J, ("rikunabi", "リクナビHRTech")),
    "リクナビ就職エージェント": (_A, ()),
    "リクルートエージェント": (_A, ("recruit agent", "リクルートキャリア", "インディードリクルートパートナーズ")),
    "リクルートダイレクトスカウト": (_D, ("recruit direct scout", "キャリアカーバー", "careercarver")),
    "マイナビ転職": (_J, ("mynavi tenshoku", "マイナビ転職サイト")),
    "マイナビ": (_J, ("mynavi", "マイナビ新卒")),
    "マイナビエージェント": (_A, ("mynavi agent",)),
    "エン転職": (_J, ("en転職", "エン・転職", "en tenshoku", "エン・ジャパン", "エンジャパン")),
    "エンゲージ": (_J, ("engage",)),
    "エン エージェント": (_A, ("en agent",)),
    "AMBI": (_D, ("アンビ",)),
    "ミドルの転職": (_A, ()),
    "type": (_J, ("type転職", "@type", "転職サイトtype", "女の転職type", "転職type")),
    "type転職エージェント": (_A, ("typeエージェント",)),
    "Green": (_J, ("グリーン", "green japan", "転職サイトGreen")),
    "Wantedly": (_J, ("ウォンテッドリー", "wantedly visit", "wantedlyスカウト")),
    "ビズリーチ": (_D, ("bizreach", "ビズリーチスカウト", "ビズリーチ経由", "株式会社ビズリーチ")),
    "ビズリーチ・キャンパス": (_D, ("ビズリーチキャンパス",)),
    "キャリトレ": (_D, ("careertrek",)),
    # LinkedIn Recruiter is the tool of the employer's own people, and its recruiter nobody's agent.
    "LinkedIn": (
        _D, ("リンクトイン", "リンクドイン", "linkedin recruiter", "linkedin (recruiter)", "linkedin (prospecting)"),
    ),
    "Indeed": (_J, ("インディード", "indeed plus")),
    "求人ボックス": (_J, ("kyujin box", "求人box")),
    "スタンバイ": (_J, ("stanby",)),
    "Googleしごと検索": (_J, ("google for jobs", "googleお仕事検索")),
    "Glassdoor": (_J, ()),
    "OpenWork": (_D, ("オープンワーク", "openworkリクルーティング", "vorkers")),
    "転職会議": (_J, ()),
    "YOUTRUST": (_D, ("ユートラスト",)),
    "転職ドラフト": (_D, ("job draft",)),
    "Findy": (_D, ("ファインディ",)),
    "LAPRAS": (_D, ("ラプラス", "lapras scout")),
    "Forkwell": (_D, ("フォークウェル", "forkwell scout", "forkwell jobs")),
    "paiza": (_D, ("paiza転職", "パイザ")),
    "レバテックキャリア": (_A, ("levtech career",)),
    "レバテックダイレクト": (_D, ("levtech direct",)),
    "レバテックフリーランス": (_A, ()),
    "レバテック": (_A, ("levtech",)),
    "ギークリー": (_A, ("geekly",)),
    "ワークポート": (_A, ("workport",)),
    "JACリクルートメント": (_A, ("jac recruitment", "jac", "ジェイエイシーリクルートメント")),
    "パソナキャリア": (_A, ("パソナ", "pasona career", "pasona")),
    "ロバート・ウォルターズ": (_A, ("ロバートウォルターズ", "robert walters")),
    "マイケル・ペイジ": (_A, ("マイケルペイジ", "michael page")),
    "ヘイズ": (_A, ("hays",)),
    "ランスタッド": (_A, ("randstad",)),
    "アデコ": (_A, ("adecco", "spring転職エージェント")),
    # The public employment office takes no fee and has no contract: not an agency in the sense of this list.
    "ハローワーク": (_J, ("ハロワ", "公共職業安定所", "職安", "ハローワークインターネットサービス", "hello work")),
    "バイトル": (_J, ("baitoru", "バイトルnext")),
    "タウンワーク": (_J, ("townwork",)),
    "マイナビバイト": (_J, ()),
    "フロム・エー ナビ": (_J, ("フロムエー", "from a", "フロムエーナビ")),
    "とらばーゆ": (_J, ("toranet", "とらばーゆnet")),
    "はたらいく": (_J, ()),
    "エンバイト": (_J, ()),
    "ジョブメドレー": (_J, ("job medley",)),
    "カイゴジョブ": (_J, ()),
    "Timee": (_J, ("タイミー",)),
    "シェアフル": (_J, ("sharefull",)),
    "OfferBox": (_D, ("オファーボックス",)),
    "キミスカ": (_D, ("kimisuka",)),
    "dodaキャンパス": (_D, ("doda campus",)),
    "ONE CAREER": (_J, ("ワンキャリア", "ワンキャリア転職")),
    "外資就活ドットコム": (_J, ("外資就活", "外資就活.com")),
    "Daijob": (_J, ("daijob.com", "ダイジョブ")),
    "CareerCross": (_J, ("キャリアクロス",)),
    "GaijinPot": (_J, ("ガイジンポット",)),
    "TokyoDev": (_J, ()),
    "Japan Dev": (_J, ()),
}  # fmt: skip

# Services whose house places people as an agency, too; the others are nobody's agent, wherever they are named.
WITH_AGENTS: frozenset[str] = frozenset(
    (
        "doda",
        "dodaダイレクト",
        "doda X",
        "リクナビ",
        "リクナビNEXT",
        "リクルートダイレクトスカウト",
        "マイナビ",
        "マイナビ転職",
        "エン転職",
        "type",
        "ビズリーチ",
    )
)
"""Named in a column of agencies, with no word beside it that says how the person came, such a service is the agency."""

NO_AGENT = (
    "^(?!.*(?:様|担当|紹介)).*(?:スカウト|オファー|ダイレクト|直接|直応募|自己応募|公募|web応募|説明会|フェア|イベント|セミナー|サイト"
    "|ナビ(?!ゲ)|媒体|広告|求人票|hp|ホームページ|scout|direct|job ?board|website|career site|fair|event)"
)
"""Beside such a service's name in a column of agencies, it is how the person came, and nobody's agent sent them.

ビズリーチ（スカウト）, マイナビ（説明会）; not マイナビ（佐藤様）, who is an agent there."""

# Which of the employer's own people these are: nobody's agent.
_OWN_RECRUITER = (
    "(?<![a-z])(?:our|in-?house|internal|company|corporate|own|campus|university|college|talent team)[ ([-]+"
    "(?:[a-z]+ )?(?:agent|recruiter)|recruiters?[ ,:([-]+(?:internal|in-?house|own|campus)(?![a-z])"
)
_DENIED = (
    f"では?な|じゃな|以外|なし|無し|使わ|せず|通さ|[不未](?:使用|利用)|(?<![a-z])not?(?![a-z])|without|{_OWN_RECRUITER}"
)
# 学校法人見本 and 国立大学法人見本大学 are schools, 学校法人向け is not.
_HOUSE = "(?:会社|(?<!学校)(?<!大学)(?<!行政)法人|[(]株[)]|㈱)"
_BUSINESS = "(?:人材紹介|人材サービス|転職支援|就職支援|エージェント)"
# 見本大学, ハローワーク, ジョブカフェ: public and the schools' own, with no contract.
_OFFICE = "ハローワーク|職安|公共職業|ジョブカフェ|サポステ|サポートステーション"
# Not 大学生, 大学卒 and 大学職員, whom anybody places, nor 障害者, whom companies place as well as public centres.
_SCHOOL = "大学(?!院?(?:生|卒|中退|修了|職員|教員|関係))|学校|学内|公共|若者|(?:障害|障がい)者.*センター"
_OTHER_HOUSE = "(?<![自当弊支])(?<![ (]本)社(?=$|[ )])"  # （見本社）, not 当社, （大阪支社） and （本社）
# 公共機関向け and 若者専門: who says for whom they work is in business. 専門学校 is a school.
_TRADE = f"会社|向け|専門(?!学校|職)|㈱|[(]株[)]|{_OTHER_HOUSE}"
_PUBLIC = f"{_OFFICE}|^(?!.*(?:{_TRADE})).*(?:{_SCHOOL})"
# 株式会社見本 人材紹介事業部, 就職支援センター株式会社見本 and 人材紹介事業部 佐藤様 are of another house.
_FOREIGN = f"{_HOUSE}.*{_BUSINESS}|{_BUSINESS}.*(?:{_HOUSE}|{_OTHER_HOUSE})|{_BUSINESS}(?:事業)?[部課室].*様"
_INSIDE = "(?<!社内)(?<!社員)(?<!自社)"  # 社内人材紹介制度, 社員エージェント

AGENCY_WITHIN = (
    f"^(?!.*(?:{_DENIED}))(?:"
    f".*(?:{_FOREIGN}|{_INSIDE}人材紹介(?!制度)|人材会社|人材サービス"
    f"|紹介会社(?!説明会)|{_INSIDE}エージェント(?!制度)|エージェンシー|ヘッドハン"
    "|キャリア(?:アドバイザー|コンサル|パートナー)|(?<![a-z])(?:agents?|agency|recruiters?|headhunters?)(?![a-z]))"
    f"|(?!.*(?:{_PUBLIC})).*(?:職業紹介|転職支援|就職支援(?!課|室|部|係|窓口|センター)))"
)
"""Within a label, it is an agency: one too many is kept back, one too few breaks a contract.

doda人材紹介サービス 佐藤様, 求人媒体（株式会社見本エージェント）, マイナビ 人材紹介事業部; not 大学就職支援課, a
university's, nor エージェントではない, our recruiter and 社内エージェント."""

# Whose department it is where it is the employer's own, and what may stand between the two.
_OWN = "(?:社員(?:の|からの)?紹介|従業員紹介|リファ(?:ラル|ーラル)(?:採用)?|弊社|当社|自社|社内|社員|同僚)"
_GAP = "[ の()\\[\\]【】「」:/・、,-]*"
_AT = "(?:[^\\W\\d_]{1,6}(?:支社|支店|営業所)[ の]*)?"  # 社員紹介（大阪支社 人材紹介部 佐藤）
_DEPARTMENT = f"{_BUSINESS}の?(?:事業)?(?:本?部|[課室])"
# With one of these behind it, the department is an agency's after all.
_NOT_OWN = (
    f"(?!.*(?:様|{_HOUSE}|{_TRADE}|doda|リクナビ|リクルート(?!ー)|マイナビ|エン・?(?:転職|ジャパン)|ビズリーチ|パソナ))"
)
OWN_DEPARTMENT = (
    f"^(?:(?:その他)?{_GAP}(?:{_OWN}{_GAP})+{_AT}{_DEPARTMENT}"
    # Without a word for whose it is, a colleague there is named or moved: 転職支援部 鈴木, 人材サービス部からの異動.
    f"|{_DEPARTMENT}(?!から(?!の?異動)|より|経由|.?$)){_NOT_OWN}"
)
"""At a label's beginning, it is a department of the employer, whose business is an agency's: 人材紹介事業部の佐藤さん.

Not マイナビ 人材紹介事業部 and 見本社 人材紹介部, which are other houses'."""

AGENCY_BY_NAME = (
    f"^(?!.*(?:{_DENIED}|{_PUBLIC})).*[^\\W\\d_]"
    "(?<!中途)(?<!新卒)(?<!既卒)(?<!第二)(?<!系)(?<!社内)(?<!自社)キャリア(?:株式会社|㈱)?(?=$|[(\\[【 、,/])"
)
"""Within a label that no table has, it is an agency's name: 見本キャリア（佐藤様）.

Not 求人媒体：見本キャリア, キャリアセンター, a university's, nor 中途キャリア and IT系キャリア, a kind of job."""

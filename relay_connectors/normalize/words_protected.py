"""What an employer may not decide on, or may not pass on, as one pattern: health, family, origin, faith, age, sex.

Searched for anywhere in a text in lower case, since a false alarm costs one reason and a miss leaks it. Spared: trades,
systems and languages (介護業界, 障害対応, 中国語).
"""

from __future__ import annotations

__all__ = ["PROTECTED"]

_TRADE = r"業|職|士|施設|事業|福祉|系|サービス|領域|ソフト|システム|分野|向け|保険|メーカー|機器|アプリ|記録|現場|経験"
_COUNTRY = (
    r"中国|韓国|朝鮮|北朝鮮|台湾|香港|ベトナム|越南|フィリピン|比国|インドネシア|インド|ネパール|ミャンマー|"
    r"ビルマ|タイ|カンボジア|ラオス|スリランカ|バングラデシュ|パキスタン|モンゴル|マレーシア|シンガポール|"
    r"ウズベキスタン|イラン|イラク|トルコ|シリア|アフガニスタン|イスラエル|サウジアラビア|アラブ|エジプト|"
    r"ナイジェリア|ガーナ|ケニア|エチオピア|南アフリカ|アフリカ|米国|アメリカ|英国|イギリス|フランス|ドイツ|"
    r"イタリア|スペイン|ポルトガル|オランダ|ベルギー|スイス|スウェーデン|ポーランド|ウクライナ|ロシア|カナダ|"
    r"メキシコ|ブラジル|ペルー|アルゼンチン|チリ|コロンビア|ボリビア|豪州|オーストラリア|ニュージーランド|日本|"
    r"欧米|アジア|東南アジア|南米|中東|外国|異国|他国"
)
_NATIONAL = (
    r"chinese|korean|taiwanese|vietnamese|filipin[oa]|indonesian|indian|nepal(?:i|ese)|burmese|myanmar|thai|"
    r"cambodian|sri lankan|bangladeshi|pakistani|mongolian|malaysian|singaporean|uzbek|iranian|iraqi|turkish|"
    r"syrian|afghan|israeli|arab|egyptian|nigerian|ghanaian|kenyan|african|american|british|english|french|german|"
    r"italian|spanish|portuguese|dutch|polish|ukrainian|russian|canadian|mexican|brazilian|peruvian|australian|"
    r"asian|european|latin[oa]?|hispanic|japanese|foreign|non-?japanese"
)
_PROTECTED = (
    # health
    (
        r"健康(?!食品|保険組合|管理(?:システム|アプリ))|病気|病歴|病弱|難病|闘病|発病|持病|既往|疾患|疾病|通院|入院|"
        r"治療|療養|投薬|体調|うつ|鬱|躁|パニック障|メンタル(?!ヘルス(?:業|事業|サービス|ケア))|手術|服薬|聴覚|視覚|"
        r"難聴|弱視|色弱|色覚|車椅子|車いす|てんかん|adhd|asd(?![a-z])|自閉|発達障|つわり|更年期|生理(?!学|的)|月経|"
        r"休職|後遺症|体が弱|身体が弱|虚弱|がん(?=$|[のでをがは、。,.(（) ]|治療|患者|サバイバー|検診|闘病|経験|と診|"
        r"再発|手術)|(?<![ぁ-んー])ガン(?![ァ-ヶー])|(?<![発抑制])癌|(?:胃|肺|乳|肝|大腸|子宮|前立腺|膵|皮膚)(?:がん|"
        r"ガン)|腫瘍|白血病|糖尿|高血圧|低血圧|心臓|脳梗塞|脳卒中|肝炎|腎臓|透析|喘息|ぜんそく|アレルギー|アトピー|"
        r"hiv|エイズ(?!ム)|コロナ(?:感染|陽性|後遺)|感染症(?!対策|研究)|結核|リウマチ|パーキンソン|認知症(?!ケア|介護|"
        r"対応)|不眠|統合失調|適応障|双極|依存症|アルコール(?!飲料|事業|業界)|酒癖|喫煙|タバコ|たばこ|煙草|腰痛|"
        r"腰が悪|ヘルニア|頭痛|膝(?:痛|が)|関節|骨折|怪我|ケガ|けが(?=$|[のでをがは])|負傷|麻痺|義足|義手|"
        r"ペースメーカー|人工肛門|吃音|失語|手話(?!通訳)|病院に|[一-龠]{1,4}(?:病|症)(?=$|[のでをがはあ、。 ])|"
        r"ワクチン未|精神(?!力|論)|障がい(?!者(?:雇用|採用|福祉)業)|障害(?!対応|復旧|調査|切り?分け|管理|報告|発生|"
        r"解析)|タトゥー|刺青|入れ墨|いれずみ|傷跡|あざ(?=$|[のでがあ])|ハゲ|薄毛|白髪|髭|ひげ|化粧|顔(?:立ち|が|つき|"
        r"採用|面)|美人|不細工|ブス|デブ|太って|太り|痩せ|やせ|小柄|大柄|背が|左利き"
    ),
    # pregnancy, children, marriage, family
    (
        r"妊娠|妊活|妊婦|不妊|出産|流産|産休|産前|産後|育休|育児|子育て|子供|子ども|こども|子持ち|子あり|子有|子が|"
        r"幼児|乳児|赤ちゃん|小学生の|お子さん|お子様|息子|娘|孫|保育園|学童(?=$|[のにで])|未婚|既婚|独身|結婚|離婚|"
        r"婚姻|再婚|配偶者|バツイチ|主婦|主夫|ママ|シングル(?:マザー|ファザー)|母子|父子|婚約|新婚|夫の|夫が|妻の|"
        r"妻が|旦那|嫁|同棲|恋人|彼氏|彼女|交際|家族|家庭(?!教師|用|向け)|両親|父親|母親|父の|母の|親の|祖父|祖母|"
        rf"兄弟|姉妹|実家|扶養|片親|孤児|養子|介護(?!{_TRADE})|看病|看護休"
    ),
    # origin
    (
        rf"国籍|(?:{_COUNTRY})(?:国)?(?:系)?(?:人(?!材|事|口|脈|気|間)|籍|出身|生まれ|国民|ルーツ|ハーフ|留学生|の(?:方|"
        r"人)(?:$|[^々間材]))|日系(?:[0-9一二三四]世|人|ブラ)|ハーフ(?!タイム|コート|マラソン)|クォーター(?!制|末)|"
        r"外人|在日|帰化|人種|民族|肌の色|黒人|白人|母国(?!語)|移民|難民|出自|戸籍|出身地|出身国|出生|生まれ(?:が|育)|"
        r"本籍|同和|部落|被差別|アイヌ|門地|家柄|身分(?!証)|永住|定住者|技能実習|特定技能|留学生|訛り|なまり"
    ),
    # faith, conviction, union
    (
        r"宗教|宗派|信仰|信条|信者|教徒|教会|創価|学会員|イスラ[ムー]|ムスリム|ヒジャブ|ハラル|ハラール|礼拝|ラマダン|"
        r"キリスト|クリスチャン|カトリック|プロテスタント|仏教|神道|ヒンド[ゥウ]|ユダヤ|モルモン|エホバ|統一教|天理教|"
        r"幸福の科学|立正佼成|お祈りの時間|思想|政治(?!学)|政党|共産党|自民党|公明党|左翼|右翼|デモ参加|労働組合|労組|"
        r"組合(?:員|活動|加入)|学生運動|愛読書|尊敬する人物"
    ),
    # age, sex, orientation, looks
    (
        r"年齢|年令|高齢|若年|年寄|老け|老人(?!ホーム|福祉)|還暦|古希|[二三四五六七]十[代歳路]|"
        r"[一二三四五六七八九]?十?[一二三四五六七八九]歳|年配|年上|年下|中高年|シニア(?:層|世代|の方)|アラ(?:サー|"
        r"フォー|フィフ|還)|ゆとり世代|氷河期|団塊|若すぎ|若過ぎ|若さ|若い|若く(?!して)|[1-9]0代|[1-9][0-9]歳|"
        r"[1-9][0-9]才|[1-9][0-9]オーバー|定年|昭和生|平成生|性別|男性|女性|男子|女子|(?<![長次])男(?=$|"
        r"[だでのはがを、。 ])|女(?=$|[だでのはがを、。 ])|男だ|女だ|おじさん|おばさん|オバサン|オジサン|お局|"
        r"トランスジェンダー|性転換|ニューハーフ|オカマ|おかま|lgbt|クィア|性的|性自認|性同一|性指向|同性|"
        r"バイセクシャル|バイセクシュアル|ゲイ(?![ァ-ヶー])|レズ|ホモ(?![ァ-ヶー])|ノンバイナリ|容姿|外見|見た目|"
        r"身なり|身長|体重|肥満|体型|体格"
    ),
    # record, debts, surroundings
    (
        r"前科|前歴|犯罪|逮捕|刑事|反社|暴力団|借金|債務|自己破産|破産|生活保護|ホームレス|風俗|水商売|家賃|持ち家|"
        r"資産状況"
    ),
    # the same in English: age
    (
        r"\b(?:age|ages|aged|ageis[mt]|elderly|senior citizen|(?:too|very|so|pretty) (?:old|young)|old(?:er)? (?:man|"
        r"woman|guy|lady|person|candidate|applicant|age)|young(?:er)?|middle.?aged|retire[ds]?|retirement|boomer|"
        r"millennial)\b"
    ),
    (
        r"\b(?:over|under|above|below|past) (?:the age|[2-7]0)(?:s|'s)?\b(?! ?(?:%|percent|points?|people|hours?|"
        r"words|days|minutes|man|million|k\b))|\b[2-7]0(?:s|'s)\b|\b[1-9][0-9] ?(?:years? old|y/?o|yrs? old)\b|"
        r"\b(?:in (?:his|her|their) (?:twent|thirt|fort|fift|sixt)ies)\b"
    ),
    # sex, orientation
    (
        r"\b(?:gender|sex|sexual\w*|females?|males?|wom[ae]n|m[ae]n|girls?|boys?|lad(?:y|ies)|guy|mother|mom|mum|"
        r"father|dad|wife|husband|housewife|gay|lesbian|bisexual|homosexual|queer|lgbt\w*|trans(?:gender|sexual)?|"
        r"non-?binary|he/him|she/her)\b"
    ),
    # origin
    (
        r"\b(?:race|racial|ethnic\w*|national(?:ity|ities| origin)|foreigners?|immigrants?|refugees?|aliens?|"
        r"permanent residen\w*|citizen\w*|black|caucasian|skin colou?r|accent|mixed race|native country|burakumin|"
        r"zainichi|caste)\b"
    ),
    (
        rf"\b(?:{_NATIONAL})s?\b(?! ?(?:language|level|skills?|proficiency|ability|fluency|speak\w*|communication|"
        r"writ\w*|reading|test|score|n[1-5]\b|jlpt|market|business|companies|company|clients?|customers?|not|is|was|too|only|"
        r"insufficient|below))(?=\W*$| (?:national\w*|citizen\w*|passport|origin|descent|person|people|candidate|"
        r"applicant|m[ae]n|wom[ae]n|guy|background|name))(?<!japanese)(?<!english)"
    ),
    (
        r"\b(?:japanese|english) (?:national\w*|citizen\w*|passport|origin|descent|person|people|only|m[ae]n|"
        r"wom[ae]n)\b|\bnot (?:a )?japanese\b(?! speak)|\bnon-?japanese\b(?! speak)"
    ),
    # faith, conviction, union
    (
        r"\b(?:religio\w*|muslims?|islam\w*|hijab|headscar\w*|christian\w*|catholic\w*|protestant|jewish|jews?|"
        r"hindu\w*|buddhis\w*|sikhs?|mormon|jehovah\w*|atheist|church|mosque|pray\w*|ramadan|halal|faith|"
        r"union (?:member\w*|activ\w*)|trade union|political|politics)\b"
    ),
    # children, marriage, family
    (
        r"\b(?:pregnan\w*|expecting|maternity|paternity|parental|parents?|child(?:ren|care|less)?|kids?|bab(?:y|ies)|"
        r"sons?|daughters?|marital|marri(?:ed|age)|unmarried|single(?: parent| mother| father| mom| mum)?(?=\W*$)|"
        r"single (?:parent|mother|father|mom|mum)|engaged|fianc\w+|divorc\w*|widow\w*|family|families|spouse|"
        r"caregiv\w*|carer)\b"
    ),
    # health
    (
        r"\b(?:disab\w*|handicap\w*|wheelchair|deaf|blind|health(?!care|tech)|ill|illness\w*|sick\w*|disease\w*|"
        r"cancer|tumou?r|diabet\w*|asthma\w*|hiv|aids|epilep\w*|stroke|surgery|hospital(?:i[sz]ed|i[sz]ation)|"
        r"medic(?:al (?:condition|leave|history|issue\w*|reason\w*)|ations?)|depress\w*|anxiety|bipolar|autis\w*|adhd|"
        r"dyslexi\w*|ptsd|stutter\w*|allerg\w*|injur\w*|back pain|chronic|therapy|addict\w*|alcohol\w*|smok(?:er|es|"
        r"ing)|drugs?)\b"
    ),
    # looks, record, debts
    (
        r"\b(?:mental(?:ly| health| illness)|appearance|looks|ugly|attractive|overweight|fat|obes\w*|weight|height|"
        r"tattoo\w*|piercing\w*|hair|beard|bald|criminal|arrest\w*|conviction|bankrupt\w*|debts?|homeless)\b"
    ),
)
PROTECTED = "|".join(_PROTECTED)

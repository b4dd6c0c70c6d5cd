"""What each check of the contract promises, and what to do where it fails; in two languages."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["CHECKS", "NOT_HERE", "Told"]


class Told(NamedTuple):
    """A check in words: what holds, and what it means if it does not, with what to do."""

    en: str
    ja: str
    mend_en: str
    mend_ja: str


CHECKS: dict[str, Told] = {
    # reading
    "test_it_names_itself_and_its_versions": Told(
        "It names itself and its versions.",
        "名前と版が決まっている。",
        "name, version and translator are part of every record. Set all three as texts, and contract as this "
        "program has.",
        "name、version、translator は記録に残ります。"
        "三つとも文字列で指定し、contract をこのプログラムに合わせてください。",
    ),
    "test_its_settings_say_which_of_them_is_wrong": Told(
        "Its settings say which of them is wrong.",
        "設定の誤りは項目名で示され、値は出ない。",
        'Whoever mistypes a setting must be told its name and no value. Subclass Settings, keep extra="forbid" and '
        "hide_input_in_errors.",
        '誤った設定は項目名だけで示します。Settings を継承し、'
        'extra="forbid" と hide_input_in_errors を外さないでください。',
    ),
    "test_every_application_is_reported_whatever_its_outcome": Told(
        "Every application is reported, whatever its outcome.",
        "結果にかかわらず、すべての応募を報告する。",
        "Applications are missing, doubled, or have another outcome than `expected` says. fetch drops "
        "nothing: open ones and hires keep a person from being referred.",
        "応募が抜けているか、重複しているか、結果が expected と違います。"
        "選考中や入社も紹介を止める材料なので、fetch は何も除かないでください。",
    ),
    "test_a_withdrawal_is_never_a_rejection": Told(
        "A withdrawal is never a rejection.",
        "辞退を不採用にしない。",
        "People who withdrew would be handed on as rejected. Map their status or reason to candidate_withdrew or "
        "offer_declined, with decided_by candidate.",
        "辞退した人が不採用者として引き渡されます。その状態や理由を candidate_withdrew か offer_declined にし、"
        "decided_by を candidate にしてください。",
    ),
    "test_an_unknown_word_is_held": Told(
        "A status that no table knows is held.",
        "知らない状態は保留にする。",
        'A new word of the vendor must not decide about anybody. Translate statuses by Words with unknown="unknown".',
        'ベンダーが増やした状態で人の扱いが決まってはいけません。'
        '状態は Words で訳し、unknown="unknown" としてください。',
    ),
    "test_everybody_has_their_own_address": Told(
        "Everybody has their own address.",
        "一人ひとりに本人のメールアドレスが付く。",
        "Somebody has no address, or another person's, whose letter they would get. Read it with Reader.emails, and "
        "join people to rows by id.",
        "アドレスがないか、別人のものです。別人に連絡が届きます。"
        "Reader.emails で読み、人は ID で行に結び付けてください。",
    ),
    "test_reading_twice_gives_the_same_ids_and_drafts": Told(
        "Reading twice gives the same ids and drafts.",
        "二度読んでも同じ ID と内容になる。",
        "The same application would become two records, or look new every day. Take ids and values from the source "
        "only, never from a counter, the time or chance; it is read again a day later.",
        "同じ応募が別の記録になるか、毎日新しく見えます (翌日にもう一度読んで比べます)。"
        "ID と値は取得元から取り、連番、時刻、乱数から作らないでください。",
    ),
    "test_an_id_is_the_sources_own": Told(
        "An id is the source's own.",
        "ID は取得元のものである。",
        "Raw.key has to be the application's id as the row holds it, and no two rows may share one. A row's "
        "place changes with the next export.",
        "Raw.key は行にある応募 ID にし、重複させないでください。行の位置は次の書き出しで変わります。",
    ),
    "test_a_cursor_is_small_and_knows_nobody": Told(
        "A cursor is small and knows nobody.",
        "カーソルは小さく、個人を含まない。",
        "Cursors are stored beside the ledger's counts: texts and whole numbers, at most 4 KiB of JSON, nothing of a "
        "person.",
        "カーソルは集計とともに保存されます。"
        "文字列と整数だけにし、JSON で 4 KiB 以下、個人の情報を入れないでください。",
    ),
    "test_reading_goes_on_behind_every_page": Told(
        "Reading goes on behind every page.",
        "どのページの後からでも続けて読める。",
        "After a crash applications would be lost, or read twice. fetch(cursor) has to begin right behind "
        "the page that the cursor came with.",
        "中断後に応募が失われるか、読み直されます。"
        "fetch(cursor) は、そのカーソルを返したページのすぐ後から読んでください。",
    ),
    "test_memory_stays_flat": Told(
        "Memory stays flat, however long the list is.",
        "件数が増えてもメモリーが増えない。",
        "A large account would not fit. Yield page by page, and keep nothing of a page when the next one is read.",
        "大きなアカウントを読めなくなります。ページごとに yield し、前のページの内容を保持しないでください。",
    ),
    # translating
    "test_translating_asks_nobody": Told(
        "Translating asks nobody.",
        "translate は何にも問い合わせない。",
        "translate has only the row: no API, no clock, no file. What it needs is joined to the row in fetch.",
        "translate が使えるのは行だけです。API、時計、ファイルは使えません。必要なものは fetch で行に加えてください。",
    ),
    "test_translating_leaves_the_row_alone": Told(
        "Translating leaves the row alone.",
        "translate は行を書き換えない。",
        "The row's digest is taken from it, so a change would make every row look new. Copy before changing.",
        "行から要約値を取るため、書き換えるとすべての行が新しく見えます。変える前に写しを作ってください。",
    ),
    "test_translating_does_not_depend_on_what_came_before": Told(
        "Translating does not depend on what came before.",
        "translate は前の行に左右されない。",
        "Rows that did not change are not translated again, and each page is translated before the next is read. Keep "
        "no state between rows, pages and fetch: what translate needs is in the row, or a constant.",
        "変化のない行は translate されず、各ページは次のページを読む前に translate されます。"
        "行、ページ、fetch をまたぐ状態を持たず、必要なものは行か定数に置いてください。",
    ),
    "test_every_draft_is_of_the_schema": Told(
        "Every draft is of the schema.",
        "すべての下書きがスキーマに合う。",
        "Such records would be refused. Build drafts of the contract's parts (Person, Job, Stage …) and add nothing.",
        "このままでは記録が受け付けられません。下書きは契約の部品 (Person、Job、Stage など) だけで作ってください。",
    ),
    "test_no_value_makes_translating_fail": Told(
        "No value makes translating fail.",
        "どんな値でも translate は失敗しない。",
        "Sources send null, empty and odd values. Read them with the Reader (text, when, emails …), which "
        "notes what it cannot read.",
        "取得元は空や想定外の値も送ってきます。"
        "値は Reader (text、when、emails など) で読み、読めないものは警告に任せてください。",
    ),
    "test_unknown_fields_are_passed_over": Told(
        "Unknown fields are passed over.",
        "知らない項目は無視する。",
        "Vendors add fields every few months. Read by name, and let nothing hang on how many there are.",
        "項目は数か月ごとに増えます。名前で読み、項目の数に左右されないようにしてください。",
    ),
    "test_only_fields_that_are_named_are_kept": Told(
        "Only fields that are named are kept.",
        "指定された項目だけを残す。",
        "Draft.kept holds the fields that self.keep and the adapter's own keep setting name, all of them and no other.",
        "Draft.kept に入れるのは、self.keep とコネクターの keep 設定が指定した項目だけ、そのすべてです。",
    ),
    # discretion
    "test_nothing_that_is_printed_names_a_person": Told(
        "Nothing that is printed names a person.",
        "表示されるものに個人が現れない。",
        "A canary was found in a repr, a locator, a cursor, a problem or a log line. Locators name file and "
        "line, or the path of the API.",
        "repr、locator、カーソル、問題、ログのいずれかに個人の情報が出ました。"
        "locator にはファイルと行、または API のパスを書いてください。",
    ),
    "test_no_error_names_a_person_or_a_secret": Told(
        "No error names a person or a secret.",
        "エラーに個人や鍵が現れない。",
        "An error repeats what the source answered. Say path and status, never a body, a row or a setting's value.",
        "取得元の応答がエラーにそのまま出ています。パスと状態だけを書き、本文、行、設定値を入れないでください。",
    ),
    "test_it_logs_nothing": Told(
        "It logs nothing.",
        "ログを書かない。",
        "The core logs, since it knows what may be said. Take logging out; use Reader.warn for what is odd "
        "about a row.",
        "ログは本体が書きます。logging を使わず、行の不審な点は Reader.warn で伝えてください。",
    ),
    "test_it_neither_waits_nor_asks_nor_prints_by_itself": Told(
        "It neither waits nor asks nor prints by itself.",
        "自分で待たず、通信せず、表示しない。",
        "It imports a module that does more than compute (sleeping, asking, threads, chance, logging, loading), or "
        "uses print, eval or __import__. Ask by self.http only: pace, retries and the log are the core's.",
        "計算以外のモジュール (待機、通信、スレッド、乱数、ログ、動的読み込み) か、"
        "print、eval、__import__ を使っています。"
        "self.http だけで尋ね、間隔、再試行、ログは本体に任せてください。",
    ),
    "test_it_imports_the_contract_and_nothing_else_of_ours": Told(
        "It imports the contract and nothing else of ours.",
        "契約以外の内部を使わない。",
        "Import from relay_connectors.connector only; everything else may change without notice.",
        "import は relay_connectors.connector からだけにしてください。それ以外は予告なく変わります。",
    ),
    # asking
    "test_each_refusal_is_the_error_that_says_what_to_do": Told(
        "Each refusal is the error that says what to do.",
        "応答の拒否は、対処の分かるエラーになる。",
        "401 and 403 mean: mend the settings; 429 and 5xx: later; others: the source is wrong. Let self.http's errors "
        "pass as they are.",
        "401 と 403 は設定、429 と 5xx は後で再実行、それ以外は取得元の誤りです。"
        "self.http のエラーをそのまま通してください。",
    ),
    "test_it_leaves_trying_again_to_the_core": Told(
        "It leaves trying again to the core.",
        "再試行を本体に任せる。",
        "A source that was down was asked more often than the core does it. Do not catch SourceUnavailableError, and "
        "ask for a thing once.",
        "停止中の取得元に、本体より多く尋ねています。"
        "SourceUnavailableError を捕まえず、一つのことは一度だけ尋ねてください。",
    ),
    "test_it_changes_nothing_at_the_source": Told(
        "It changes nothing at the source.",
        "取得元を何も変えない。",
        "It sends by POST where the bench names no reading in `reads`. An adapter reads; where a system reads by POST, "
        "name the path there.",
        "bench の reads にないパスへ POST しています。コネクターは読むだけです。"
        "POST で読む取得元なら、そのパスを reads に書いてください。",
    ),
    "test_an_answer_that_is_cut_short_is_none": Told(
        "An answer that is cut short is none.",
        "途中で切れた応答は使わない。",
        "A page counts only when it parsed whole. Do not catch SourceError, and do not read on after one.",
        "ページは全体を読めたときだけ有効です。SourceError を握りつぶしたり、その後を読み進めたりしないでください。",
    ),
    "test_a_failure_at_any_request_loses_nothing": Told(
        "A failure at any request loses nothing.",
        "どの要求が失敗しても何も失わない。",
        "Either a failure was passed over, or the next run does not go on behind the last page. Yield a page "
        "only after everything in it was read.",
        "失敗を見過ごしたか、次の実行が続きから始まりません。ページは、その中身をすべて読んでから yield してください。",
    ),
    "test_pages_in_a_circle_are_noticed": Told(
        "Pages in a circle are noticed.",
        "循環するページに気づく。",
        "It would read for ever. Page by self.http.pages with the plan's paging instead of following links by hand.",
        "永久に読み続けます。リンクを自分でたどらず、self.http.pages を使ってください。",
    ),
    "test_a_page_that_comes_again_under_a_fresh_link_is_noticed": Told(
        "A page that comes again under a fresh link is noticed.",
        "新しいリンクで同じページが返り続けることに気づく。",
        "It would read for ever: a new link is no progress. Page by self.http.pages, which looks at the rows.",
        "永久に読み続けます。リンクが新しくても前進とは限りません。self.http.pages を使ってください。",
    ),
    "test_a_link_to_another_host_is_not_followed": Told(
        "A link to another host is not followed.",
        "別のホストへのリンクをたどらない。",
        "The credential would be shown to that host. Page by self.http.pages, which stays where it is.",
        "認証情報がそのホストに渡ります。self.http.pages を使ってください。",
    ),
    "test_the_budget_is_kept": Told(
        "The budget is kept.",
        "要求の回数制限を守る。",
        "It asks more often than the vendor allows. Declare the documented limit as Budget in transport().",
        "ベンダーの上限を超えて尋ねています。transport() の Budget に公表された上限を書いてください。",
    ),
    "test_a_list_that_is_suddenly_empty_is_doubted": Told(
        "A list that is suddenly empty is doubted.",
        "一覧が突然空になったら疑う。",
        "A credential that has lost its right would look like an account without news. Declare lists, walk by "
        "self.walks, and take rows through walk.news().",
        "権限を失った認証情報が、変化のないアカウントに見えます。"
        "lists を指定し、self.walks で読み、行を walk.news() に通してください。",
    ),
    "test_a_bad_row_does_not_stop_the_others": Told(
        "A bad row does not stop the others.",
        "壊れた一行が他を止めない。",
        "One row of a list is broken and others are lost, reading ends, or somebody becomes a rejection. Take rows "
        "through listed() and sound(), joined ones through Join(required=…), and hand the problems on.",
        "一行の不備で他の行が失われるか、読み取りが止まるか、不採用でない人が不採用になります。"
        "listed() と sound()、結合する一覧は Join(required=…) を通し、問題をページに付けてください。",
    ),
    "test_a_field_that_vanishes_is_loud": Told(
        "A field that vanishes is loud.",
        "必要な項目の消失に気づく。",
        "Without a required field somebody became a rejection, or nobody was left and nothing was said. Name it to "
        "sound(), or to the Join of its list, as required.",
        "必要な項目がないのに不採用とされたか、何も言わずに誰もいなくなりました。"
        "sound() か、その一覧の Join に必須の項目として渡してください。",
    ),
    "test_what_changes_while_it_is_read_is_right_after_two_quiet_runs": Told(
        "What changes while it is read is right after two quiet runs.",
        "読み取り中の変化も、静かな二回の実行後には正しい。",
        "Somebody is missed, or referred wrongly, or an end was never heard of. Walk two-sided windows over the time "
        "of change (Walk.due), not over the time of creation, for applications of every status, and no page numbers.",
        "見落とされた人か、誤って対象になった人か、伝わらなかった結果があります。"
        "作成日時でなく更新日時の両端を区切った期間 (Walk.due) で、"
        "すべての状態の応募を、ページ番号を使わずに読んでください。",
    ),
    "test_what_is_looked_up_is_as_it_was_read": Told(
        "What is looked up is as it was read.",
        "個別に調べた内容が、通読した内容と一致する。",
        "lookup has to give the same joined row as fetch does, and leave out what is gone. Use the same code for both.",
        "lookup は fetch と同じ形の行を返し、なくなった応募は返さないでください。両方で同じ処理を使うのが確実です。",
    ),
    "test_a_row_that_cannot_be_read_is_not_gone": Told(
        "A row that cannot be read is not gone.",
        "読めない行を、なくなったとみなさない。",
        "What lookup leaves out is retracted, and so is who is skipped because a joined row is broken. Raise "
        "SourceError if a row of an answer cannot be read: look at Joined.unread.",
        "lookup が返さない応募は取り消され、結合した行の不備で除かれた応募も取り消されます。"
        "応答の行が読めないとき (Joined.unread) は SourceError を送出してください。",
    ),
}  # fmt: skip

NOT_HERE: dict[str, str] = {
    "no API": "API を使わない",
    "no large bench": "bench に many がない",
    "no Link headers": "Link ヘッダーがない",
    "it cannot look applications up": "lookup がない",
    "the rows of a file have the columns of its header": "ファイルの列は見出しで決まる",
}
"""Why a check does not concern an adapter: the contract's own words, and the Japanese ones."""

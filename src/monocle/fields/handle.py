"""Names on social networks, as ``network:name`` in lower case without ``@``."""

from monocle.fields.characters import INVISIBLE_SQL, NO_SPACES_SQL, WIDTH_SQL
from monocle.fields.kind import Kind, Level, Plain, Rule

# Host of a profile's address → network; paths that stand before the name are left out.
_HOSTS = (
    ("x", r"(?:x|twitter)\.com/"),
    ("instagram", r"(?:instagram\.com|instagr\.am)/"),
    ("facebook", r"(?:facebook|fb)\.com/(?:profile\.php\?id=|people/[^/]+/)?"),
    ("tiktok", r"tiktok\.com/"),
    ("linkedin", r"linkedin\.com/(?:in|pub|company)/"),
    ("youtube", r"youtube\.com/(?:c/|user/|channel/)?"),
    ("threads", r"threads\.(?:net|com)/"),
    ("pinterest", r"pinterest\.(?:com|fr)/"),
    ("snapchat", r"snapchat\.com/(?:add|@)/?"),
    ("bluesky", r"bsky\.app/profile/"),
    ("telegram", r"(?:t\.me|telegram\.me)/"),
    ("twitch", r"twitch\.tv/"),
    ("reddit", r"reddit\.com/(?:u|user)/"),
)
_ALIASES = (
    ("x", "twitter|x-twitter|x/twitter|tw|x.com|twitter.com"),
    ("instagram", "insta|ig"),
    ("facebook", "fb|meta"),
    ("tiktok", "tt|tik-tok|tik_tok"),
    ("linkedin", "li|linked-in|linked_in"),
    ("youtube", "yt"),
    ("snapchat", "snap"),
    ("bluesky", "bsky"),
)


def _from_address() -> str:
    text = "{value}"
    for network, host in _HOSTS:
        text = rf"regexp_replace({text}, '^(?:[a-z0-9_-]+:)?(?:https?://)?(?:[a-z]{{1,3}}\.|mobile\.)?{host}', '{network}:')"
    return text


def _from_alias() -> str:
    text = "{value}"
    for network, names in _ALIASES:
        text = f"regexp_replace({text}, '^(?:{names}):', '{network}:')"
    return text


def _show(value: str, language: str) -> str:
    del language
    network, _, name = value.partition(":")
    return f"@{name} ({network})"


def _mask(value: str) -> str:
    network, _, name = value.partition(":")
    return f"{network}:{name[:1]}•••"


HANDLE = Kind(
    name="handle",
    rules=(
        Rule("invisible", INVISIBLE_SQL),
        Rule("full_width", WIDTH_SQL),
        Rule("space", NO_SPACES_SQL),
        Rule("case", "lower(replace({value}, 'İ', 'i'))"),
        Rule("address", _from_address()),
        Rule("network", _from_alias()),
        Rule("at", r"regexp_replace({value}, ':(?:@|/)+', ':')"),
        Rule("tail", r"regexp_replace({value}, '(?:/.*|\?.*|#.*)$', '')"),
    ),
    refusal=r"""CASE
        WHEN {value} = '' THEN 'empty'
        WHEN regexp_matches({value}, '^[a-z0-9_-]+:(?:|-|n|na|null|none|undefined|unknown|anonymous|test|user|0)$') THEN 'placeholder'
        WHEN NOT regexp_matches({value}, '^[a-z][a-z0-9_-]*:') THEN 'no_network'
        WHEN NOT regexp_matches({value}, '^[a-z][a-z0-9_-]*:[^:/?#@''"<>\x{0000}-\x{0020}][^:/?#''"<>\x{0000}-\x{0020}]{0,99}$') THEN 'malformed'
        ELSE ''
    END""",
    plain=Plain(
        bare="lower({value})",
        holds=f"regexp_full_match({{bare}}, '(?:{'|'.join(network for network, _ in _HOSTS)}):[a-z0-9_][a-z0-9_.-]{{0,99}}')"
        " AND NOT regexp_matches({bare}, ':(?:-|n|na|null|none|undefined|unknown|anonymous|test|user|0)$')",
        clean="{bare}",
        changes=(("case", "{bare} <> {value}"),),
    ),
    key="{value}",
    levels=(
        Level("exact", "{left} = {right}"),
        Level(
            "same_name",
            "split_part({left}, ':', 2) = split_part({right}, ':', 2) AND length(split_part({left}, ':', 2)) >= 6",
        ),
    ),
    show=_show,
    mask=_mask,
)
"""Handles. Refused as ``empty``, ``placeholder``, ``no_network`` or ``malformed``."""

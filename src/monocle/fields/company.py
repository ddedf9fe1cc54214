"""Names of companies: kept as written, compared without their legal form."""

from monocle.fields.kind import Kind, Level
from monocle.fields.tidy import TIDY, plain_sql

LEGAL_FORMS = (
    "sarl", "sas", "sasu", "sa", "eurl", "sci", "snc", "scop", "scp", "selarl", "selas", "gie", "ei", "eirl", "sca", "scs", "scea", "earl", "gaec",
    "ste", "societe", "ets", "etablissements", "etablissement", "cie", "compagnie", "groupe", "association", "asso",
    "ltd", "limited", "plc", "llc", "llp", "lp", "inc", "incorporated", "corp", "corporation", "co", "company",
    "gmbh", "ag", "kg", "ohg", "ug", "mbh", "se", "bv", "nv", "vof", "srl", "spa", "sl", "slu", "ab", "as", "asa", "oy", "oyj", "aps", "pty", "sro", "doo", "zoo", "kk", "lda",
)  # fmt: skip

_FORMS = "|".join(LEGAL_FORMS)
_WORDS = (
    "trim(regexp_replace(regexp_replace(' ' || "
    f"{plain_sql('{value}')} || ' ', '[''.]', '', 'g'), '[^\\p{{L}}0-9]+', ' ', 'g'))"
)
_BARE = f"trim(regexp_replace({_WORDS}, '(^| )(({_FORMS})( |$))+', ' ', 'g'))"
_KEY = f"coalesce(nullif({_BARE}, ''), {_WORDS})"

COMPANY = Kind(
    name="company",
    rules=(TIDY,),
    refusal=(
        "CASE WHEN {value} = '' THEN 'empty' "
        "WHEN lower({value}) IN ('null', 'none', 'n/a', 'na', 'nc', 'nan', '-', '.', 'inconnu', 'inconnue', 'unknown', "
        "'undefined', 'particulier', 'aucune', 'aucun', 'neant', 'néant', 'sans', 'test', 'xxx') THEN 'placeholder' "
        "WHEN NOT regexp_matches({value}, '[\\p{L}0-9]') THEN 'placeholder' ELSE '' END"
    ),
    key=_KEY,
    levels=(
        Level("exact", _KEY.replace("{value}", "{left}") + " = " + _KEY.replace("{value}", "{right}")),
        Level("jaro_winkler_92", "jaro_winkler_similarity(lower({left}), lower({right})) >= 0.92"),
    ),
    show=lambda value, _: value,
    mask=lambda value: f"{value[:1]}•••",
)

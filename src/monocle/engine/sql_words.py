"""What SQL that a person writes may hold: functions, operators, constructs. What is not named here is refused.

Left out on purpose: whatever reads files, settings, catalogs or the environment; what makes very large values from small
ones (``repeat``, ``lpad``, ``printf``); what sleeps, writes or is left to chance.
"""

FUNCTIONS = frozenset(
    """
    abs age any_value approx_count_distinct approx_quantile arg_max arg_min array_agg avg bool_and bool_or cardinality ceil
    ceiling coalesce concat concat_ws contains corr count count_if count_star countif covar_pop covar_samp cume_dist
    current_date current_timestamp damerau_levenshtein date_diff date_part date_sub date_trunc datediff datepart datetrunc
    day dayname dayofmonth dayofweek dayofyear dense_rank element_at ends_with entropy epoch exp extract first first_value
    flatten floor generate_series geomean greatest hamming hour ifnull instr isfinite isnan isodow isoyear
    jaro_similarity jaro_winkler_similarity json_array_length json_exists json_extract json_extract_string json_keys
    json_type json_valid json_value kurtosis lag last last_day last_value lcase lead least left len length levenshtein list
    list_avg list_concat list_contains list_count list_distinct list_extract list_filter list_has list_has_all
    list_has_any list_max list_min list_position list_reduce list_reverse list_reverse_sort list_slice list_sort list_sum
    list_transform list_unique list_value list_zip listagg ln log log10 log2 lower ltrim mad make_date make_timestamp map
    map_contains map_entries map_extract map_extract_value map_from_entries map_keys map_values max max_by md5 mean median
    min min_by minute mod mode month monthname now nth_value ntile nullif percent_rank pow power prefix product quantile
    quantile_cont quantile_disc quarter range rank regexp_extract regexp_extract_all regexp_full_match regexp_matches
    regexp_replace regexp_split_to_array regr_intercept regr_r2 regr_slope replace reverse right round row_number rtrim
    second sha256 sign skewness split split_part sqrt starts_with stddev stddev_pop stddev_samp str_split strftime
    string_agg string_split string_to_array strip_accents strlen strpos strptime struct_extract struct_pack substr
    substring suffix sum time_bucket timezone to_days to_hours to_minutes to_months to_seconds to_timestamp to_weeks
    to_years today translate trim trunc try_strptime typeof ucase unicode unnest upper var_pop var_samp variance
    week weekday weekofyear year yearweek grouping array_to_string array_length array_contains list_any_value
    list_median list_first list_last group_concat
    """.split()  # noqa: SIM905 - a text of two hundred words reads better than a list of them
)
OPERATORS = frozenset(
    """
    + - * / // % ** ^ || ~~ !~~ ~~* !~~* ->> -> like_escape not_like_escape ilike_escape not_ilike_escape @ row
    array_extract array_slice map_concat struct_pack list_value list_pack if
    """.split()  # noqa: SIM905 - as above
)
TABLE_FUNCTIONS = frozenset({"unnest", "range", "generate_series"})

STRUCTURE = frozenset(
    """
    Select From Join Where Group Having Qualify Order Ordered Limit Offset Distinct With CTE TableAlias Table Alias Column
    Identifier Star Columns Literal Boolean Null Paren Tuple Subquery Union Except Intersect Values Lateral Window
    WindowSpec Filter Lambda Slice Bracket Dot PropertyEQ DataType DataTypeParam Interval IntervalSpan Var Case If Cast
    TryCast Exists Any All Between In Is Not And Or Like ILike SimilarTo Escape Neg Add Sub Mul Div IntDiv Mod DPipe EQ NEQ
    GT GTE LT LTE NullSafeEQ NullSafeNEQ Rollup Cube GroupingSets JSONPath JSONPathKey JSONPathRoot JSONPathSubscript
    JSONExtract JSONExtractScalar Struct Array ToMap Extract AtTimeZone WithinGroup IgnoreNulls RespectNulls Unnest
    GenerateSeries Pow CurrentDate CurrentTimestamp
    """.split()  # noqa: SIM905 - as above
)
CLASSES = frozenset(
    """
    COLUMN_REF CONSTANT FUNCTION WINDOW OPERATOR COMPARISON CONJUNCTION CAST CASE BETWEEN STAR SUBQUERY LAMBDA
    LAMBDA_REF TYPE POSITIONAL_REFERENCE
    """.split()  # noqa: SIM905 - as above
)
"""Classes of expressions in DuckDB's tree."""
TYPES = frozenset(
    """
    SELECT_NODE SET_OPERATION_NODE RECURSIVE_CTE_NODE CTE_NODE BASE_TABLE SUBQUERY JOIN EMPTY EMPTY_FROM
    EXPRESSION_LIST TABLE_FUNCTION ORDER_MODIFIER LIMIT_MODIFIER DISTINCT_MODIFIER ORDER_DEFAULT ASCENDING DESCENDING
    ORDER_ASCENDING ORDER_DESCENDING
    """.split()  # noqa: SIM905 - as above
)
"""Types of everything else in DuckDB's tree."""

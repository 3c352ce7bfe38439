-- Arrays, and what is computed from the list of an aggregate's values.

CREATE MACRO position_in(a, place) AS
    CASE WHEN place < 0 OR place >= len(a) THEN fail('Array index ' || place || ' is out of bounds') ELSE place + 1 END;
CREATE MACRO bq_element(a, place) AS list_extract(a, position_in(a, place));
CREATE MACRO bq_safe_element(a, place) AS list_extract(a, CASE WHEN place >= 0 THEN place + 1 END);
CREATE MACRO bq_array_first(a) AS list_extract(a, position_in(a, 0));
CREATE MACRO bq_array_last(a) AS list_extract(a, position_in(a, len(a) - 1));

-- A position counts from the end if it is negative.
CREATE MACRO place_within(a, place) AS
    CASE WHEN place < -len(a) THEN -1 WHEN place < 0 THEN len(a) + place WHEN place > len(a) THEN len(a) ELSE place END;
CREATE MACRO bq_array_slice(a, first, last) AS
    CASE WHEN first IS NULL OR last IS NULL THEN NULL
         WHEN place_within(a, last) < 0 THEN a[1:0]
         ELSE a[greatest(place_within(a, first), 0) + 1 : place_within(a, last) + 1] END;

CREATE MACRO joined(a, b) AS CASE WHEN a IS NOT NULL AND b IS NOT NULL THEN list_concat(a, b) END;
CREATE MACRO bq_array_concat
    (a) AS a,
    (a, b) AS joined(a, b),
    (a, b, c) AS joined(joined(a, b), c),
    (a, b, c, d) AS joined(joined(a, b), joined(c, d));
CREATE MACRO texts_joined(a, separator) AS
    CASE WHEN a IS NOT NULL AND separator IS NOT NULL THEN coalesce(array_to_string(a, separator), '') END;
CREATE MACRO bq_array_to_string
    (a, separator) AS texts_joined(a, separator),
    (a, separator, missing) AS
        texts_joined(list_transform(a, lambda each: coalesce(each, missing)), separator);

CREATE MACRO bq_in_array(x, a) AS
    CASE WHEN len(a) = 0 OR a IS NULL THEN FALSE
         WHEN list_contains(a, x) THEN TRUE
         WHEN x IS NULL OR len(list_filter(a, lambda each: each IS NULL)) > 0 THEN NULL
         ELSE FALSE END;

-- `most` bounds what each of 2,048 rows holds at the same time.
CREATE MACRO size_of_series(first, last, step, most) AS
    CASE WHEN step = 0 THEN fail('Sequence step cannot be 0.')
         WHEN (last - first) / step >= most THEN fail('Too many elements in the series: the sandbox has up to ' || most)
         ELSE CAST(greatest(floor((last - first) / step), -1) AS BIGINT) END;
CREATE MACRO series(first, last, step, most) AS
    CASE WHEN first IS NOT NULL AND last IS NOT NULL AND step IS NOT NULL
         THEN list_transform(range(size_of_series(first, last, step, most) + 1), lambda place: first + place * step) END;
CREATE MACRO bq_generate_integers
    (most, first, last) AS series(first, last, 1, most),
    (most, first, last, step) AS series(first, last, step, most);
CREATE MACRO bq_generate_floats
    (most, first, last) AS series(first, last, CAST(1 AS DOUBLE), most),
    (most, first, last, step) AS series(first, last, step, most);

-- The value at each part of the sorted values: that of the nearest rank.
CREATE MACRO bq_quantiles(list, n) AS
    CASE WHEN len(list) > 0
         THEN list_transform([list_sort(list)], lambda sorted: list_transform(range(n + 1), lambda place:
             sorted[greatest(1, CAST(ceil(place * len(sorted) / n) AS BIGINT))]))[1] END;
CREATE MACRO counted(list) AS
    list_transform(map_entries(list_histogram(list)), lambda each:
        {'count': CAST(each['value'] AS BIGINT), 'value': each['key']});
CREATE MACRO bq_top_count(list, n) AS
    list_slice(list_transform(list_reverse_sort(counted(list)), lambda each:
        {'value': each['value'], 'count': each['count']}), 1, n);

-- JSON text
CREATE MACRO bq_json_plain(x) AS coalesce(CAST(x AS VARCHAR), 'null');
CREATE MACRO bq_json_string(t) AS coalesce(CAST(to_json(CAST(t AS VARCHAR)) AS VARCHAR), 'null');
CREATE MACRO bq_json_int64(x) AS
    CASE WHEN abs(CAST(x AS HUGEINT)) > 9007199254740992 THEN '"' || x || '"' ELSE bq_json_plain(x) END;
CREATE MACRO bq_json_float64(x) AS coalesce(bq_string_of_float64(x), 'null');
CREATE MACRO bq_json_numeric(x) AS 
    CASE WHEN x IS NULL THEN 'null' WHEN x = trunc(x) AND abs(x) <= 9007199254740992 THEN bq_string_of_numeric(x)
         ELSE '"' || bq_string_of_numeric(x) || '"' END;
CREATE MACRO bq_json_datetime(t) AS
    coalesce(strftime(t, '"%Y-%m-%dT%H:%M:%S') || fraction(microsecond(t)) || '"', 'null');
CREATE MACRO bq_json_timestamp(t) AS
    coalesce(strftime(CAST(t AS TIMESTAMP), '"%Y-%m-%dT%H:%M:%S') || fraction(microsecond(t)) || 'Z"', 'null');
CREATE MACRO bq_json_array(texts) AS coalesce('[' || array_to_string(texts, ',') || ']', 'null');
CREATE MACRO bq_json_structure(pieces, x) AS CASE WHEN x IS NULL THEN 'null' ELSE array_to_string(pieces, '') END;

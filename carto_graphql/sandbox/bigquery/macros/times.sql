-- Dates and times. A TIMESTAMP is worked on as a time without a zone, in UTC or in the zone that is asked for.

-- A zone is a name of the time zone database, which DuckDB knows, or an offset such as -08 or +05:30.
CREATE MACRO is_offset(zone) AS regexp_full_match(zone, '[-+]\d{1,2}(:\d{2})?');
CREATE MACRO offset_of(zone) AS
    CASE WHEN abs(CAST(split_part(zone, ':', 1) AS BIGINT)) > 14 THEN to_minutes(fail('Invalid time zone: ' || zone))
         ELSE to_minutes(CASE WHEN starts_with(zone, '-') THEN -1 ELSE 1 END
             * (60 * abs(CAST(split_part(zone, ':', 1) AS BIGINT))
                + CAST('0' || split_part(zone, ':', 2) AS BIGINT))) END;
CREATE MACRO bq_in_zone(zone, t) AS
    CASE WHEN is_offset(zone) THEN CAST(t AS TIMESTAMP) + offset_of(zone)
         ELSE timezone(CASE WHEN is_offset(zone) THEN 'UTC' ELSE zone END, t) END;
CREATE MACRO bq_of_zone(zone, t) AS
    CASE WHEN is_offset(zone) THEN CAST(t - offset_of(zone) AS TIMESTAMP WITH TIME ZONE)
         ELSE timezone(CASE WHEN is_offset(zone) THEN 'UTC' ELSE zone END, t) END;

CREATE MACRO bq_in_range_date(d) AS
    CASE WHEN year(d) BETWEEN 1 AND 9999 OR d IS NULL THEN d ELSE fail_date('Date value out of range') END;
CREATE MACRO bq_in_range_datetime(t) AS
    CASE WHEN year(t) BETWEEN 1 AND 9999 OR t IS NULL THEN t ELSE fail_datetime('Datetime value out of range') END;
CREATE MACRO bq_in_range_timestamp(t) AS
    CASE WHEN year(t) BETWEEN 1 AND 9999 OR t IS NULL THEN t ELSE fail_timestamp('Timestamp value out of range') END;
CREATE MACRO bq_date_add_days(d, days) AS bq_in_range_date(CAST(d + to_days(CAST(days AS INTEGER)) AS DATE));

CREATE MACRO bq_date
    (a) AS CAST(a AS DATE),
    (a, b) AS CAST(bq_in_zone(b, a) AS DATE),
    (a, b, c) AS bq_in_range_date(make_date(CAST(a AS BIGINT), CAST(b AS BIGINT), CAST(c AS BIGINT)));
CREATE MACRO bq_datetime
    (a) AS CAST(a AS TIMESTAMP),
    (a, b) AS CASE WHEN typeof(b) = 'TIME' THEN CAST(CAST(CAST(a AS DATE) AS VARCHAR) || ' ' || CAST(b AS VARCHAR) AS TIMESTAMP)
                   ELSE bq_in_zone(CAST(b AS VARCHAR), CAST(a AS TIMESTAMP WITH TIME ZONE)) END,
    (a, b, c, d, e, f) AS bq_in_range_datetime(make_timestamp(a, b, c, d, e, CAST(f AS DOUBLE)));
CREATE MACRO bq_timestamp
    (a) AS CASE WHEN typeof(a) = 'VARCHAR' THEN bq_timestamp_of_string(CAST(a AS VARCHAR))
                ELSE CAST(a AS TIMESTAMP WITH TIME ZONE) END,
    (a, b) AS bq_in_range_timestamp(bq_of_zone(b,
        CASE WHEN typeof(a) = 'VARCHAR' THEN bq_datetime_of_string(CAST(a AS VARCHAR)) ELSE CAST(a AS TIMESTAMP) END));

CREATE MACRO check_step(first, last, step, most) AS
    CASE WHEN epoch(step) = 0 THEN to_days(CAST(fail('Sequence step cannot be 0.') AS INTEGER))
         WHEN (epoch(CAST(last AS TIMESTAMP)) - epoch(CAST(first AS TIMESTAMP))) / epoch(step) > most
         THEN to_days(CAST(fail('Too many elements in the series: the sandbox has up to ' || most) AS INTEGER))
         ELSE step END;
CREATE MACRO bq_series_of_times(most, first, last, step) AS
    generate_series(first, last, check_step(first, last, step, most));

CREATE MACRO bq_unix_date(d) AS date_diff('day', DATE '1970-01-01', d);
CREATE MACRO bq_unix_micros(t) AS epoch_us(t);
CREATE MACRO bq_unix_millis(t) AS CAST(floor(epoch_us(t) / 1000) AS BIGINT);
CREATE MACRO bq_unix_seconds(t) AS CAST(floor(epoch_us(t) / 1000000) AS BIGINT);
CREATE MACRO bq_date_from_unix_date(n) AS bq_date_add_days(DATE '1970-01-01', n);
CREATE MACRO bq_timestamp_micros(n) AS bq_in_range_timestamp(make_timestamptz(n));
CREATE MACRO bq_timestamp_millis(n) AS bq_timestamp_micros(n * 1000);
CREATE MACRO bq_timestamp_seconds(n) AS bq_timestamp_micros(n * 1000000);

-- A week begins `shift` days after Monday.
CREATE MACRO bq_week_start(t, shift) AS date_trunc('week', t - to_days(shift)) + to_days(shift);
CREATE MACRO bq_weeks_between(earlier, later, shift) AS
    date_diff('day', bq_week_start(earlier, shift), bq_week_start(later, shift)) // 7;
-- The days before the year's first such day are week 0.
CREATE MACRO bq_week_of_year(t, shift) AS (dayofyear(t) + 6 - (isodow(t) + 6 - shift) % 7) // 7;
CREATE MACRO bq_day_of_week(t) AS dayofweek(t) + 1;
CREATE MACRO bq_microsecond_part(t) AS microsecond(t) % 1000000;
CREATE MACRO bq_millisecond_part(t) AS microsecond(t) % 1000000 // 1000;
CREATE MACRO bq_day_before(t) AS bq_in_range_date(CAST(t - INTERVAL 1 DAY AS DATE));
CREATE MACRO bq_last_day_of_isoyear(t) AS
    bq_day_before(date_trunc('isoyear', date_trunc('isoyear', t) + INTERVAL 371 DAY));

CREATE MACRO bq_string(t) AS
    CASE typeof(t) WHEN 'DATE' THEN CAST(CAST(t AS DATE) AS VARCHAR)
                   WHEN 'TIMESTAMP' THEN bq_string_of_datetime(CAST(t AS TIMESTAMP))
                   ELSE bq_string_of_timestamp(CAST(t AS TIMESTAMP WITH TIME ZONE)) END;

-- Elements of formats
CREATE MACRO bq_format(pieces, t) AS CASE WHEN t IS NOT NULL THEN array_to_string(pieces, '') END;
CREATE MACRO bq_format_century(t) AS printf('%02d', year(t) // 100);
CREATE MACRO bq_format_day(t) AS printf('%2d', day(t));
CREATE MACRO bq_format_isoyear(t) AS printf('%02d', isoyear(t) % 100);
CREATE MACRO bq_format_isoday(t) AS
    printf('%03d', date_diff('day', date_trunc('isoyear', t), date_trunc('day', t)) + 1);
CREATE MACRO bq_format_hour(t) AS printf('%2d', hour(t));
CREATE MACRO bq_format_hour12(t) AS printf('%2d', (hour(t) + 11) % 12 + 1);
CREATE MACRO bq_format_noon(t) AS lower(strftime(t, '%p'));
CREATE MACRO bq_format_quarter(t) AS CAST(quarter(t) AS VARCHAR);
CREATE MACRO bq_format_epoch(t) AS CAST(CAST(floor(epoch_us(t) / 1000000) AS BIGINT) AS VARCHAR);
CREATE MACRO bq_format_year(t) AS CAST(year(t) AS VARCHAR);
CREATE MACRO bq_format_year4(t) AS printf('%04d', year(t));
CREATE MACRO bq_format_second(t) AS
    printf('%02d', second(t)) || CASE WHEN microsecond(t) % 1000000 = 0 THEN ''
        ELSE rtrim('.' || printf('%06d', CAST(microsecond(t) % 1000000 AS BIGINT)), '0') END;
CREATE MACRO bq_format_fraction(t, digits) AS
    printf('%02d', second(t)) || CASE WHEN digits = 0 THEN ''
        ELSE '.' || left(printf('%06d', CAST(microsecond(t) % 1000000 AS BIGINT)) || '000', digits) END;

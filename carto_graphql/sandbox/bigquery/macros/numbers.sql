-- Numbers. FLOAT64 is always finite in the sandbox: what would be NaN or infinite fails.

CREATE MACRO bq_finite(x) AS
    CASE WHEN isfinite(x) IS NOT FALSE THEN x ELSE fail_double('double overflow, or NaN') END;
CREATE MACRO bq_cell_of_float64(x) AS
    CASE WHEN isfinite(x) IS NOT FALSE THEN x ELSE fail_double('Not in the sandbox: NaN and infinity') END;
CREATE MACRO bq_correlation(x, covariance) AS
    CASE WHEN covariance IS NULL THEN NULL
         WHEN isnan(x) THEN fail_double('Not in the sandbox: NaN and infinity, as CORR of equal values')
         ELSE x END;

CREATE MACRO bq_divide(a, b) AS CASE WHEN b = 0 THEN fail_double('division by zero') ELSE a / b END;
CREATE MACRO bq_div(a, b) AS CASE WHEN b = 0 THEN fail('division by zero') ELSE a // b END;
CREATE MACRO bq_mod(a, b) AS CASE WHEN b = 0 THEN fail('division by zero') ELSE a % b END;
CREATE MACRO bq_safe_divide(a, b) AS CASE WHEN b <> 0 AND isfinite(a / b) THEN a / b END;

CREATE MACRO bq_numeric_multiply(a, b) AS py_multiply(a, b);
CREATE MACRO bq_numeric_divide(a, b) AS py_divide(a, b);
CREATE MACRO bq_numeric_mean(total, number) AS
    CASE WHEN number > 0 THEN py_divide(total, CAST(number AS DECIMAL(38, 9))) END;
CREATE MACRO bq_numeric_mod(a, b) AS CASE WHEN b = 0 THEN fail('division by zero') ELSE a % b END;

CREATE MACRO bq_safe_add(a, b) AS TRY(a + b);
CREATE MACRO bq_safe_subtract(a, b) AS TRY(a - b);
CREATE MACRO bq_safe_multiply(a, b) AS TRY(a * b);
CREATE MACRO bq_safe_negate(a) AS TRY(-a);

CREATE MACRO bq_acosh(x) AS bq_finite(acosh(x));
CREATE MACRO bq_atanh(x) AS bq_finite(atanh(x));
CREATE MACRO bq_cosh(x) AS bq_finite(cosh(x));
CREATE MACRO bq_sinh(x) AS bq_finite(sinh(x));
CREATE MACRO bq_exp(x) AS bq_finite(exp(x));
CREATE MACRO bq_pow(x, y) AS
    CASE WHEN x = 0 AND y < 0 THEN fail_double('Floating point error in function: POW')
         ELSE bq_finite(pow(x, y)) END;
CREATE MACRO bq_power(x, y) AS bq_pow(x, y);
CREATE MACRO bq_log
    (x) AS ln(x),
    (x, base) AS CASE WHEN base = 1 THEN fail_double('Floating point error in function: LOG')
                      ELSE ln(x) / ln(base) END;

-- DuckDB rounds the product with a power of ten, BigQuery the number itself: 2.675 is a little less than that.
-- It lies in the middle of two results only if twice the number is odd after that many binary places.
CREATE MACRO is_tie(x, digits) AS abs(x) * pow(2, digits + 1) % 2 = 1;
CREATE MACRO bq_round
    (x) AS round(x),
    (x, digits) AS
        CASE WHEN digits < 0 THEN round(x / pow(10, -digits)) * pow(10, -digits)
             WHEN digits > 300 THEN x
             WHEN is_tie(x, digits) THEN sign(x) * (floor(abs(x) * pow(10, digits)) + 1) / pow(10, digits)
             ELSE CAST(printf('%.' || CAST(digits AS VARCHAR) || 'f', x) AS DOUBLE) END;
CREATE MACRO bq_trunc
    (x) AS trunc(x),
    (x, digits) AS
        CASE WHEN digits <= 0 THEN trunc(x / pow(10, -digits)) * pow(10, -digits)
             WHEN digits > 20 THEN x
             ELSE CAST(regexp_extract(printf('%.40f', x), '-?\d+\.\d{' || CAST(digits AS VARCHAR) || '}') AS DOUBLE) END;

CREATE MACRO bq_sign(x) AS CASE WHEN x > 0 THEN x - x + 1 WHEN x < 0 THEN x - x - 1 WHEN x = 0 THEN x - x END;
CREATE MACRO has_null(list) AS len(list_filter(list, lambda each: each IS NULL)) > 0;
CREATE MACRO bq_greatest(list) AS CASE WHEN NOT has_null(list) THEN list_max(list) END;
CREATE MACRO bq_least(list) AS CASE WHEN NOT has_null(list) THEN list_min(list) END;

CREATE MACRO to_numeric(x) AS CAST(x AS DECIMAL(38, 9));
CREATE MACRO bq_numeric_ceil(x) AS to_numeric(ceil(x));
CREATE MACRO bq_numeric_floor(x) AS to_numeric(floor(x));
CREATE MACRO bq_numeric_round(x) AS to_numeric(round(x)), (x, digits) AS py_round(x, digits);
CREATE MACRO bq_numeric_trunc(x) AS to_numeric(trunc(x)), (x, digits) AS py_trunc(x, digits);

CREATE MACRO signed64(x) AS
    CAST(CASE WHEN x >= 9223372036854775808 THEN x - 18446744073709551616 ELSE x END AS BIGINT);
CREATE MACRO bq_shift_left(a, n) AS
    CASE WHEN n < 0 THEN fail('Bitwise shift by negative offset.')
         WHEN n >= 64 THEN 0
         WHEN n = 0 THEN a
         ELSE signed64(((CAST(a AS HUGEINT) & ((CAST(1 AS HUGEINT) << (64 - n)) - 1)) << n)) END;
CREATE MACRO bq_shift_right(a, n) AS
    CASE WHEN n < 0 THEN fail('Bitwise shift by negative offset.')
         WHEN n >= 64 THEN 0
         WHEN n = 0 OR a >= 0 THEN a >> n
         ELSE ((a & 9223372036854775807) >> n) | (1 << (63 - n)) END;

CREATE MACRO bq_bit_count(n) AS CAST(bit_count(n) AS BIGINT);
CREATE MACRO bq_not_negative(what, n) AS CASE WHEN n < 0 THEN fail('The ' || what || ' must not be negative') ELSE n END;
CREATE MACRO bq_range_bucket(x, bounds) AS
    CASE WHEN has_null(bounds) THEN fail('Elements in input array to RANGE_BUCKET cannot be null')
         WHEN list_sort(bounds) <> bounds THEN fail('Elements in input array to RANGE_BUCKET must be in ascending order')
         WHEN x IS NOT NULL THEN len(list_filter(bounds, lambda bound: bound <= x)) END;

#include "viz/number.h"

#include <stdio.h>

struct number number_count(uint64_t count)
{
    struct number number;
    char digits[32];
    int size = snprintf(digits, sizeof digits, "%llu", (unsigned long long)count);
    char *to = number.text;
    for (int i = 0; i < size; i++) {
        if (i && (size - i) % 3 == 0)
            *to++ = ',';
        *to++ = digits[i];
    }
    *to = '\0';
    return number;
}

static struct number three_figures(double value, const char *unit)
{
    struct number number;
    int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    snprintf(number.text, sizeof number.text, "%.*f %s", decimals, value, unit);
    return number;
}

struct number number_duration(uint64_t ns)
{
    struct number number;
    double value = (double)ns;
    if (value >= 119.5e9) {
        snprintf(number.text, sizeof number.text, "%llu min %llu s", (unsigned long long)(ns / 60000000000ull),
                 (unsigned long long)(ns / 1000000000ull % 60));
        return number;
    }
    if (ns < 1000) {
        snprintf(number.text, sizeof number.text, "%u ns", (unsigned)ns);
        return number;
    }
    return value < 999.5e3   ? three_figures(value / 1e3, "µs")
           : value < 999.5e6 ? three_figures(value / 1e6, "ms")
                             : three_figures(value / 1e9, "s");
}

struct number number_bytes(uint64_t bytes)
{
    static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB", "PB", "EB"};
    struct number number;
    double value = (double)bytes;
    size_t unit = 0;
    while (value >= 999.5 && unit < 6) {
        value /= 1000;
        unit++;
    }
    if (unit)
        return three_figures(value, units[unit]);
    snprintf(number.text, sizeof number.text, "%llu %s", (unsigned long long)bytes, bytes == 1 ? "byte" : "bytes");
    return number;
}

struct number number_rate(double per_second)
{
    static const char *const units[] = {"", "k", "M", "G", "T"};
    size_t unit = 0;
    while (per_second >= 999.5 && unit < 4) {
        per_second /= 1000;
        unit++;
    }
    if (unit)
        return three_figures(per_second, units[unit]);
    struct number number;
    snprintf(number.text, sizeof number.text, "%.*f", per_second < 9.95 ? 1 : 0, per_second);
    return number;
}

struct number number_percent(double fraction)
{
    struct number number;
    double percent = 100 * fraction;
    snprintf(number.text, sizeof number.text, "%.0f %%", percent > 999 ? 999 : percent);
    return number;
}

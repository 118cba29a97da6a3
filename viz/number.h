/* viz/number.h - numbers as people read them, each of at most NUMBER_SIZE - 1 bytes of UTF-8. */
#ifndef VIZ_NUMBER_H
#define VIZ_NUMBER_H

#include <stdint.h>

enum { NUMBER_SIZE = 40 };

struct number {
    char text[NUMBER_SIZE];
};

struct number number_count(uint64_t count);    /* "1,234,567" */
struct number number_duration(uint64_t ns);    /* three figures and a unit: "6.12 ms", "850 ns", "2 min 5 s" */
struct number number_bytes(uint64_t bytes);    /* "80.0 MB": powers of ten */
struct number number_rate(double per_second);  /* "655 k", "1.20 M": three figures */
struct number number_percent(double fraction); /* "46 %" */

#endif

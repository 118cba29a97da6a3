/* repl/repr.c - values as Python's repr prints them. */
#include <fenv.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "repl/jobs.h"
#include "repl/own.h"
#include "repl/processes.h"
#include "repl/shared.h"
#include "repl/text.h"
#include "repl/value.h"

enum { ENDS_SHOWN = 10 };

/* The fewest digits that read back as the same number, as float.__repr__ chooses them: 15 are always enough to tell
 * apart decimals of 15 digits, 17 always enough to tell apart doubles; subnormals have fewer to begin with. */
static int shortest_digits(double d, char *digits, size_t size)
{
    int first = fabs(d) < DBL_MIN ? 1 : 15;
    int precision = first;
    for (; precision < 17; precision++) {
        snprintf(digits, size, "%.*e", precision - 1, d);
        if (strtod(digits, NULL) == d)
            return precision;
        if (frexp(fabs(d), &(int){0}) != 0.5)
            continue;
        /* At a power of two doubles are nearer to each other below than above: the nearest decimal, below, may read
         * back as another number while the next one above reads back as this. */
        fesetround(d > 0 ? FE_UPWARD : FE_DOWNWARD);
        snprintf(digits, size, "%.*e", precision - 1, d);
        fesetround(FE_TONEAREST);
        if (strtod(digits, NULL) == d)
            return precision;
    }
    snprintf(digits, size, "%.*e", precision - 1, d);
    return precision;
}

void double_repr(double d, struct text *out)
{
    if (isnan(d)) {
        text_put(out, "nan");
        return;
    }
    if (isinf(d)) {
        text_put(out, d < 0 ? "-inf" : "inf");
        return;
    }
    char digits[40];
    int precision = shortest_digits(d, digits, sizeof digits);
    char *mark = strchr(digits, 'e');
    int exponent = mark ? (int)strtol(mark + 1, NULL, 10) : 0;
    /* Python writes an exponent from 1e16 up and below 1e-4 (format code 'r' of PyOS_double_to_string). */
    if (exponent >= 16 || exponent < -4) {
        char *end = mark;
        while (end[-1] == '0')
            end--;
        if (end[-1] == '.')
            end--;
        text_add(out, digits, (size_t)(end - digits));
        text_format(out, "e%c%02d", exponent < 0 ? '-' : '+', abs(exponent));
        return;
    }
    int decimals = precision - 1 - exponent;
    char plain[64];
    snprintf(plain, sizeof plain, "%.*f", decimals > 1 ? decimals : 1, d);
    char *end = plain + strlen(plain);
    while (end[-1] == '0' && end[-2] != '.')
        end--;
    text_add(out, plain, (size_t)(end - plain));
}

static void cell_repr(struct cell cell, struct text *out)
{
    switch (cell.tag) {
    case TAG_INT:
        text_format(out, "%" PRId64, cell.i);
        return;
    case TAG_DOUBLE:
        double_repr(cell.d, out);
        return;
    case TAG_BOOL:
        text_put(out, cell.i ? "True" : "False");
        return;
    default:
        text_put(out, "None");
        return;
    }
}

static void items_repr(struct value value, uint64_t limit, const struct repr_mark *mark, struct text *out)
{
    uint64_t count = value_length(value);
    bool cut = limit && count > limit && count > (uint64_t)2 * ENDS_SHOWN; /* a low limit leaves nothing out between */
    const char *const *keys = value.kind == VALUE_RECORD ? value.sequence->keys : NULL;
    for (uint64_t i = 0; i < count && !out->stopped; i++) {
        if (i)
            text_put(out, ", ");
        if (cut && i == ENDS_SHOWN) {
            text_put(out, "..., ");
            i = count - ENDS_SHOWN;
        }
        if (keys)
            text_format(out, "'%s': ", keys[i]);
        if (mark)
            mark->before_item(mark->context, i, out);
        struct value item = value_at(value, i);
        value_repr(item, limit, out);
        value_release(&item);
    }
}

void value_repr(struct value value, uint64_t limit, struct text *out)
{
    switch (value.kind) {
    case VALUE_NOTHING:
        return;
    case VALUE_NONE:
        text_put(out, "None");
        return;
    case VALUE_BOOL:
        cell_repr((struct cell){.tag = TAG_BOOL, .i = value.b}, out);
        return;
    case VALUE_INT:
        cell_repr(cell_int(value.i), out);
        return;
    case VALUE_DOUBLE:
        double_repr(value.d, out);
        return;
    case VALUE_TUPLE:
        text_put(out, "(");
        items_repr(value, limit, NULL, out);
        text_put(out, value.sequence->count == 1 ? ",)" : ")");
        return;
    case VALUE_EACH:
        text_put(out, "each ");
        value_repr(value.sequence->items[0], limit, out);
        return;
    case VALUE_RECORD:
        text_put(out, "{");
        items_repr(value, limit, NULL, out);
        text_put(out, "}");
        return;
    case VALUE_LIST:
    case VALUE_RANGE:
    case VALUE_RESULT:
        text_put(out, "[");
        items_repr(value, limit, NULL, out);
        text_put(out, "]");
        return;
    case VALUE_JOB:
        text_format(out, "<job %" PRIu64 ">", job_number(value.handle->job));
        return;
    case VALUE_TEXT:
        text_put(out, value.word->bytes);
        return;
    case VALUE_FUNCTION:
        text_format(out, "def %s", value.own->function.summary);
        return;
    case VALUE_PROCESS:
        text_format(out, "<process p%" PRIu32 ">", value.process->number);
        return;
    case VALUE_SHARED:
        if (value.shared->kind != SHARED_IS_ARRAY) {
            shared_repr(value.shared, limit, out);
            return;
        }
        text_put(out, "<array: [");
        items_repr(value, limit, NULL, out);
        text_put(out, "]>");
        return;
    }
}

void list_repr_marked(struct value list, uint64_t limit, const struct repr_mark *mark, struct text *out)
{
    text_put(out, "[");
    items_repr(list, limit, mark, out);
    mark->behind(mark->context, out);
    text_put(out, "]");
}

/* functions/program_order.c - truth, equality and order of cells, as Python sees them. */
#include "functions/program.h"

#include <math.h>

bool cell_truth(struct cell cell)
{
    switch (cell.tag) {
    case TAG_INT:
    case TAG_BOOL:
        return cell.i != 0;
    case TAG_DOUBLE:
        return cell.d != 0;
    case TAG_LIST:
    case TAG_TUPLE:
        return cell.list->count != 0;
    case TAG_SHARED:
        return true;
    case TAG_NONE_SET:
    case TAG_NULL:
        break;
    }
    return false;
}

/* An integer and a float, compared without rounding either. */
static int order_mixed(int64_t i, double d)
{
    if (isnan(d))
        return 2;
    if (d >= 0x1p63)
        return -1;
    if (d < -0x1p63)
        return 1;
    const int64_t whole = (int64_t)d;
    if (i != whole)
        return i < whole ? -1 : 1;
    const double rest = d - (double)whole; /* exact: where there is a fraction, whole has less than 53 bits */
    return rest > 0 ? -1 : rest < 0;
}

int numbers_order(struct cell a, struct cell b)
{
    if (a.tag == TAG_DOUBLE && b.tag == TAG_DOUBLE)
        return isnan(a.d) || isnan(b.d) ? 2 : a.d < b.d ? -1 : a.d > b.d;
    if (a.tag == TAG_DOUBLE) {
        const int order = order_mixed(b.i, a.d);
        return order == 2 ? 2 : -order;
    }
    if (b.tag == TAG_DOUBLE)
        return order_mixed(a.i, b.d);
    return a.i < b.i ? -1 : a.i > b.i;
}

bool cells_same(struct cell a, struct cell b)
{
    if (cell_is_number(a) && cell_is_number(b))
        return numbers_order(a, b) == 0;
    return a.tag == b.tag && a.tag == TAG_NULL;
}

static bool order_holds(enum operator_kind op, int order)
{
    switch (op) {
    case OPERATOR_LESS:
        return order == -1;
    case OPERATOR_LESS_EQUAL:
        return order == -1 || order == 0;
    case OPERATOR_GREATER:
        return order == 1;
    case OPERATOR_GREATER_EQUAL:
        return order == 1 || order == 0;
    case OPERATOR_EQUAL:
        return order == 0;
    default:
        return order != 0; /* != */
    }
}

/* The first place where two lists differ, or the shorter one's end. */
static enum fault first_difference(struct machine *machine, const struct cell_list *a, const struct cell_list *b,
                                   uint64_t *place)
{
    const uint64_t count = a->count < b->count ? a->count : b->count;
    uint64_t k = 0;
    for (; k < count; k++) {
        if (k % 1024 == 1023) {
            const enum fault fault = machine_burn(machine, 1024);
            if (fault != FAULT_NONE)
                return fault;
        }
        if (!cells_same(cell_list_at(a, k), cell_list_at(b, k)))
            break;
    }
    *place = k;
    return FAULT_NONE;
}

static enum fault compare_lists(struct machine *machine, enum operator_kind op, struct cell a, struct cell b, bool *out)
{
    const bool equality = op == OPERATOR_EQUAL || op == OPERATOR_NOT_EQUAL;
    if (a.tag != b.tag) {
        *out = op == OPERATOR_NOT_EQUAL;
        return equality ? FAULT_NONE : FAULT_OPERANDS;
    }
    if (equality && a.list->count != b.list->count) {
        *out = op == OPERATOR_NOT_EQUAL;
        return FAULT_NONE;
    }
    uint64_t k = 0;
    const enum fault fault = first_difference(machine, a.list, b.list, &k);
    if (fault != FAULT_NONE)
        return fault;
    const uint64_t count_a = a.list->count, count_b = b.list->count; // NOLINT(*NullDereference): lists have theirs
    if (k == count_a || k == count_b) {
        *out = order_holds(op, count_a < count_b ? -1 : count_a > count_b);
        return FAULT_NONE;
    }
    return cells_compare(machine, op, cell_list_at(a.list, k), cell_list_at(b.list, k), out);
}

static enum fault contains(struct machine *machine, struct cell element, struct cell list, bool *out)
{
    if (!cell_is_sequence(list))
        return FAULT_NOT_ITERABLE;
    *out = false;
    const uint64_t count = list.list->count; // NOLINT(*NullDereference): a list has its own
    for (uint64_t k = 0; k < count && !*out; k++) {
        if (k % 1024 == 1023) {
            const enum fault fault = machine_burn(machine, 1024);
            if (fault != FAULT_NONE)
                return fault;
        }
        *out = cells_same(element, cell_list_at(list.list, k));
    }
    return FAULT_NONE;
}

enum fault cells_compare(struct machine *machine, enum operator_kind op, struct cell a, struct cell b, bool *out)
{
    if (op == OPERATOR_IN || op == OPERATOR_NOT_IN) {
        const enum fault fault = contains(machine, a, b, out);
        *out ^= op == OPERATOR_NOT_IN;
        return fault;
    }
    if (cell_is_number(a) && cell_is_number(b)) {
        *out = order_holds(op, numbers_order(a, b));
        return FAULT_NONE;
    }
    if (a.tag == TAG_SHARED || b.tag == TAG_SHARED)
        return FAULT_OPERANDS;
    if (cell_is_sequence(a) && cell_is_sequence(b))
        return compare_lists(machine, op, a, b, out);
    if (op != OPERATOR_EQUAL && op != OPERATOR_NOT_EQUAL)
        return FAULT_OPERANDS;
    *out = (a.tag == TAG_NULL && b.tag == TAG_NULL) == (op == OPERATOR_EQUAL);
    return FAULT_NONE;
}

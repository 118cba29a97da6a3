/* functions/program_lists.c - lists and tuples: built element by element, added, repeated, indexed, cut, sorted. */
#include "functions/program.h"

static struct cell sequence(enum cell_tag tag, const struct cell_list *list)
{
    return (struct cell){.tag = tag, .list = list};
}

/* A list of `count` elements to be filled in, its head written; NULL: there is no room. */
static struct cell_list *new_list(struct machine *machine, uint64_t count, enum cell_tag base, bool mixed)
{
    if (count > machine->scratch_size / sizeof(uint64_t))
        return NULL;
    struct cell_list *list = machine_allocate(machine, cell_list_size(count, mixed));
    if (list)
        *list = (struct cell_list){.count = count, .base = (uint8_t)base, .mixed = mixed};
    return list;
}

static uint8_t *tags_of(struct cell_list *list)
{
    return (uint8_t *)&list->values[list->count];
}

static void put(struct cell_list *list, uint64_t k, struct cell cell)
{
    memcpy(&list->values[k], &cell.i, sizeof cell.i);
    if (list->mixed)
        tags_of(list)[k] = (uint8_t)cell.tag;
}

/* Copies `count` elements of `from` (from `first` on, `step` apart) to `list` from `at` on. */
static enum fault copy(struct machine *machine, struct cell_list *list, uint64_t at, const struct cell_list *from,
                       int64_t first, int64_t step, uint64_t count)
{
    for (uint64_t k = 0; k < count; k++) {
        put(list, at + k, cell_list_at(from, (uint64_t)first + k * (uint64_t)step));
        if (k % 1024 == 1023) {
            const enum fault fault = machine_burn(machine, 1024);
            if (fault != FAULT_NONE)
                return fault;
        }
    }
    return FAULT_NONE;
}

/* --- building --- */

enum fault help_build_start(struct machine *machine, struct cell *registers, const struct instruction *instruction)
{
    registers[instruction->a] = cell_int((int64_t)machine->built_count);
    return FAULT_NONE;
}

enum fault help_build_push(struct machine *machine, struct cell *registers, const struct instruction *instruction)
{
    const struct cell element = registers[instruction->b];
    if (cell_is_sequence(element))
        return FAULT_NESTED;
    if (element.tag == TAG_SHARED)
        return FAULT_OPERANDS;
    if (machine->built_count == machine->built_max)
        return FAULT_MEMORY;
    memcpy(&machine->built[machine->built_count], &element.i, sizeof element.i);
    machine->built_tags[machine->built_count++] = (uint8_t)element.tag;
    return FAULT_NONE;
}

enum fault help_build_end(struct machine *machine, struct cell *registers, const struct instruction *instruction)
{
    const uint64_t start = (uint64_t)registers[instruction->b].i, count = machine->built_count - start;
    const uint8_t *tags = machine->built_tags + start;
    const bool mixed = count > 1 && memcmp(tags, tags + 1, count - 1) != 0;
    struct cell_list *list = new_list(machine, count, count ? (enum cell_tag)tags[0] : TAG_INT, mixed);
    machine->built_count = start;
    if (!list)
        return FAULT_MEMORY;
    for (uint64_t done = 0; done < count;) {
        const uint64_t piece = count - done < (1 << 16) ? count - done : (1 << 16);
        memcpy(&list->values[done], &machine->built[start + done], piece * sizeof(uint64_t));
        if (mixed)
            memcpy(&tags_of(list)[done], &tags[done], piece);
        done += piece;
        const enum fault fault = machine_burn(machine, piece / 16);
        if (fault != FAULT_NONE)
            return fault;
    }
    registers[instruction->a] = sequence((enum cell_tag)instruction->i, list);
    return FAULT_NONE;
}

/* --- operators --- */

static enum fault concatenate(struct machine *machine, struct cell a, struct cell b, struct cell *out)
{
    const uint64_t count = a.list->count + b.list->count;
    const bool mixed =
        a.list->mixed || b.list->mixed || (a.list->count && b.list->count && a.list->base != b.list->base);
    const enum cell_tag base = (enum cell_tag)(a.list->count ? a.list->base : b.list->base);
    struct cell_list *list = new_list(machine, count, base, mixed);
    if (!list)
        return FAULT_MEMORY;
    enum fault fault = copy(machine, list, 0, a.list, 0, 1, a.list->count);
    if (fault == FAULT_NONE)
        fault = copy(machine, list, a.list->count, b.list, 0, 1, b.list->count);
    *out = sequence(a.tag, list);
    return fault;
}

static enum fault repeat(struct machine *machine, struct cell a, int64_t times, struct cell *out)
{
    uint64_t count = 0;
    if (times > 0 && __builtin_mul_overflow(a.list->count, (uint64_t)times, &count))
        return FAULT_MEMORY;
    struct cell_list *list = new_list(machine, count, (enum cell_tag)a.list->base, a.list->mixed);
    if (!list)
        return FAULT_MEMORY;
    for (uint64_t at = 0; at < count; at += a.list->count) {
        enum fault fault = copy(machine, list, at, a.list, 0, 1, a.list->count);
        if (fault == FAULT_NONE)
            fault = machine_burn(machine, 1 + a.list->count % 1024);
        if (fault != FAULT_NONE)
            return fault;
    }
    *out = sequence(a.tag, list);
    return FAULT_NONE;
}

enum fault list_binary(struct machine *machine, enum operator_kind op, struct cell a, struct cell b, struct cell *out)
{
    if (op == OPERATOR_ADD && cell_is_sequence(a) && a.tag == b.tag)
        return concatenate(machine, a, b, out);
    if (op == OPERATOR_MULTIPLY && cell_is_sequence(a) && cell_is_integer(b))
        return repeat(machine, a, b.i, out);
    if (op == OPERATOR_MULTIPLY && cell_is_sequence(b) && cell_is_integer(a))
        return repeat(machine, b, a.i, out);
    return FAULT_OPERANDS;
}

/* --- parts --- */

enum fault help_length(struct machine *machine, struct cell *registers, const struct instruction *instruction)
{
    const struct cell of = registers[instruction->b];
    if (of.tag == TAG_SHARED)
        return machine_share(machine, SHARED_LENGTH, of, NULL, &registers[instruction->a]);
    if (!cell_is_sequence(of))
        return FAULT_CALL_TYPE;
    registers[instruction->a] = cell_int((int64_t)of.list->count);
    return FAULT_NONE;
}

enum fault help_index(struct machine *machine, struct cell *registers, const struct instruction *instruction)
{
    const struct cell of = registers[instruction->b];
    struct cell at = registers[instruction->b + 1], length;
    if (of.tag != TAG_SHARED && !cell_is_sequence(of))
        return FAULT_CALL_TYPE;
    if (!cell_is_integer(at))
        return FAULT_INDEX_TYPE;
    length = cell_int(of.tag == TAG_SHARED ? 0 : (int64_t)of.list->count);
    if (of.tag == TAG_SHARED) {
        const enum fault fault = machine_share(machine, SHARED_LENGTH, of, NULL, &length);
        if (fault != FAULT_NONE)
            return fault;
    }
    at = cell_int(at.i < 0 ? at.i + length.i : at.i);
    if (at.i < 0 || at.i >= length.i)
        return FAULT_INDEX;
    if (of.tag == TAG_SHARED)
        return machine_share(machine, SHARED_LOAD, of, &at, &registers[instruction->a]);
    registers[instruction->a] = cell_list_at(of.list, (uint64_t)at.i);
    return FAULT_NONE;
}

/* A bound of a slice, as Python's slice.indices() gives it. */
static int64_t bound(struct cell given, int64_t length, bool forward, bool is_stop)
{
    const int64_t low = forward ? 0 : -1, high = forward ? length : length - 1;
    if (given.tag == TAG_NULL)
        return forward == is_stop ? high : low;
    int64_t at = given.i;
    if (at < 0)
        at += length;
    return at < low ? low : at > high ? high : at;
}

enum fault help_slice(struct machine *machine, struct cell *registers, const struct instruction *instruction)
{
    const struct cell *parts = &registers[instruction->b];
    if (!cell_is_sequence(parts[0]))
        return FAULT_CALL_TYPE;
    for (int k = 1; k <= 3; k++)
        if (!cell_is_integer(parts[k]) && parts[k].tag != TAG_NULL)
            return FAULT_INDEX_TYPE;
    const int64_t step = parts[3].tag == TAG_NULL ? 1 : parts[3].i, length = (int64_t)parts[0].list->count;
    if (step == 0)
        return FAULT_RANGE_STEP;
    const int64_t start = bound(parts[1], length, step > 0, false), stop = bound(parts[2], length, step > 0, true);
    uint64_t count = 0;
    if (step > 0 && stop > start)
        count = ((uint64_t)(stop - start) - 1) / (uint64_t)step + 1;
    else if (step < 0 && stop < start)
        count = ((uint64_t)(start - stop) - 1) / (-(uint64_t)step) + 1;
    struct cell_list *list = new_list(machine, count, (enum cell_tag)parts[0].list->base, parts[0].list->mixed);
    if (!list)
        return FAULT_MEMORY;
    registers[instruction->a] = sequence(parts[0].tag, list);
    return copy(machine, list, 0, parts[0].list, start, step, count);
}

/* --- sorting: merges from runs of 1 on, stable as Python's --- */

static enum fault merge(struct machine *machine, const struct cell *from, struct cell *to, uint64_t low,
                        uint64_t middle, uint64_t high)
{
    uint64_t left = low, right = middle;
    for (uint64_t k = low; k < high; k++) {
        bool take_right = left == middle;
        if (!take_right && right < high) {
            const enum fault fault = cells_compare(machine, OPERATOR_LESS, from[right], from[left], &take_right);
            if (fault != FAULT_NONE)
                return fault;
        }
        to[k] = take_right ? from[right++] : from[left++];
        if (k % 256 == 255) {
            const enum fault fault = machine_burn(machine, 256);
            if (fault != FAULT_NONE)
                return fault;
        }
    }
    return FAULT_NONE;
}

enum fault help_sort(struct machine *machine, struct cell *registers, const struct instruction *instruction)
{
    const struct cell_list *given = registers[instruction->b].list;
    const uint64_t count = given->count, used = machine->scratch_used;
    struct cell_list *list = new_list(machine, count, (enum cell_tag)given->base, given->mixed);
    struct cell *from = machine_allocate(machine, count * sizeof *from);
    struct cell *to = machine_allocate(machine, count * sizeof *to);
    if (!list || !from || !to) {
        machine->scratch_used = used;
        return FAULT_MEMORY;
    }
    enum fault fault = FAULT_NONE;
    for (uint64_t k = 0; k < count && fault == FAULT_NONE; k++) {
        from[k] = cell_list_at(given, k);
        fault = k % 1024 == 1023 ? machine_burn(machine, 1024) : FAULT_NONE;
    }
    for (uint64_t run = 1; run < count && fault == FAULT_NONE; run *= 2) {
        for (uint64_t low = 0; low < count && fault == FAULT_NONE; low += 2 * run) {
            const uint64_t middle = low + run < count ? low + run : count;
            fault = merge(machine, from, to, low, middle, low + 2 * run < count ? low + 2 * run : count);
        }
        struct cell *other = from;
        from = to;
        to = other;
    }
    for (uint64_t k = 0; k < count && fault == FAULT_NONE; k++) {
        put(list, k, from[k]);
        fault = k % 1024 == 1023 ? machine_burn(machine, 1024) : FAULT_NONE;
    }
    registers[instruction->a] = sequence(TAG_LIST, list);
    return fault;
}

/* --- ranges --- */

/* How many numbers there are in range(start, stop, step). */
static enum fault count_range(const struct cell *parts, uint64_t *count)
{
    for (int k = 0; k < 3; k++)
        if (!cell_is_integer(parts[k]))
            return FAULT_INTEGER;
    const int64_t start = parts[0].i, stop = parts[1].i, step = parts[2].i;
    if (step == 0)
        return FAULT_RANGE_STEP;
    *count = 0;
    if (step > 0 && stop > start)
        *count = ((uint64_t)stop - (uint64_t)start - 1) / (uint64_t)step + 1;
    else if (step < 0 && stop < start)
        *count = ((uint64_t)start - (uint64_t)stop - 1) / (-(uint64_t)step) + 1;
    return FAULT_NONE;
}

enum fault help_range_length(struct machine *machine, struct cell *registers, const struct instruction *instruction)
{
    uint64_t count = 0;
    (void)machine;
    const enum fault fault = count_range(&registers[instruction->b], &count);
    registers[instruction->a] = cell_int((int64_t)count);
    return fault != FAULT_NONE ? fault : count > INT64_MAX ? FAULT_OVERFLOW : FAULT_NONE;
}

enum fault help_range_has(struct machine *machine, struct cell *registers, const struct instruction *instruction)
{
    const struct cell *parts = &registers[instruction->b];
    struct cell sought = parts[3];
    uint64_t count = 0;
    (void)machine;
    const enum fault fault = count_range(parts, &count);
    int64_t whole = 0;
    bool has = fault == FAULT_NONE && cell_is_number(sought) && count > 0;
    if (has && sought.tag == TAG_DOUBLE)
        has = integer_of_float(sought.d, &whole) == FAULT_NONE && (double)whole == sought.d;
    else
        whole = sought.i;
    const int64_t step = parts[2].i;
    if (has && step > 0)
        has = whole >= parts[0].i && ((uint64_t)whole - (uint64_t)parts[0].i) % (uint64_t)step == 0 &&
              ((uint64_t)whole - (uint64_t)parts[0].i) / (uint64_t)step < count;
    else if (has)
        has = whole <= parts[0].i && ((uint64_t)parts[0].i - (uint64_t)whole) % -(uint64_t)step == 0 &&
              ((uint64_t)parts[0].i - (uint64_t)whole) / -(uint64_t)step < count;
    registers[instruction->a] = cell_truth_value(has);
    return fault;
}

/* --- iterators: [0] next number or the list, [1] how many are left, [2] step or index, [3] how many, [4] mark --- */

static void start(struct machine *machine, struct cell *iterator, uint64_t count, int64_t flags)
{
    iterator[1] = cell_int((int64_t)count);
    iterator[3] = cell_double((double)count);
    iterator[4] = cell_int((int64_t)machine->scratch_used);
    if (flags & LOOP_OUTERMOST)
        machine->outermost = iterator;
}

enum fault help_range_start(struct machine *machine, struct cell *registers, const struct instruction *instruction)
{
    struct cell *iterator = &registers[instruction->a];
    const struct cell *parts = &registers[instruction->b];
    uint64_t count = 0;
    const enum fault fault = count_range(parts, &count);
    iterator[0] = cell_int(parts[0].i);
    iterator[2] = cell_int(parts[2].i);
    start(machine, iterator, count, instruction->i);
    return fault;
}

enum fault help_list_start(struct machine *machine, struct cell *registers, const struct instruction *instruction)
{
    struct cell *iterator = &registers[instruction->a], length = cell_int(0);
    const struct cell over = registers[instruction->b];
    if (over.tag == TAG_SHARED) {
        const enum fault fault = machine_share(machine, SHARED_LENGTH, over, NULL, &length);
        if (fault != FAULT_NONE)
            return fault;
    } else if (cell_is_sequence(over)) {
        length.i = (int64_t)over.list->count;
    } else {
        return FAULT_NOT_ITERABLE;
    }
    iterator[0] = over;
    iterator[2] = cell_int(0);
    start(machine, iterator, (uint64_t)length.i, instruction->i);
    return FAULT_NONE;
}

/* functions/program_helpers.c - the general instructions on single values: operators, functions, shared objects. */
#include "functions/program.h"

#include <math.h>

enum fault help_binary(struct machine *machine, struct cell *registers, const struct instruction *instruction)
{
    const enum operator_kind op = (enum operator_kind)(instruction->i & 0xff);
    const struct cell a = registers[instruction->b], b = registers[instruction->i >> 32];
    if (cell_is_sequence(a) || cell_is_sequence(b))
        return list_binary(machine, op, a, b, &registers[instruction->a]);
    return number_binary(op, a, b, &registers[instruction->a]);
}

enum fault help_compare(struct machine *machine, struct cell *registers, const struct instruction *instruction)
{
    const enum operator_kind op = (enum operator_kind)(instruction->i & 0xff);
    bool holds = false;
    const enum fault fault =
        cells_compare(machine, op, registers[instruction->b], registers[instruction->i >> 32], &holds);
    registers[instruction->a] = cell_truth_value(holds);
    return fault;
}

enum fault help_unary(struct machine *machine, struct cell *registers, const struct instruction *instruction)
{
    (void)machine;
    return number_unary((enum operator_kind)instruction->i, registers[instruction->b], &registers[instruction->a]);
}

enum fault help_truth(struct machine *machine, struct cell *registers, const struct instruction *instruction)
{
    (void)machine;
    registers[instruction->a] = cell_truth_value(cell_truth(registers[instruction->b]));
    return FAULT_NONE;
}

enum fault help_is_none(struct machine *machine, struct cell *registers, const struct instruction *instruction)
{
    (void)machine;
    registers[instruction->a] = cell_truth_value(registers[instruction->b].tag == TAG_NULL);
    return FAULT_NONE;
}

enum fault help_builtin(struct machine *machine, struct cell *registers, const struct instruction *instruction)
{
    return builtin_call(machine, (enum builtin)(instruction->i & 0xff), &registers[instruction->b],
                        (size_t)(instruction->i >> 32), &registers[instruction->a]);
}

enum fault help_native(struct machine *machine, struct cell *registers, const struct instruction *instruction)
{
    const struct function *native = function_table[instruction->i];
    const struct cell *arguments = &registers[instruction->b];
    for (size_t p = 0; p < function_parameter_count(native); p++) {
        const bool shared = arguments[p].tag == TAG_SHARED, left_out = arguments[p].tag == TAG_NULL;
        if (shared != (native->parameters[p].takes == TAKES_SHARED) && !(native->parameters[p].optional && left_out))
            return FAULT_CALL_TYPE;
    }
    struct cell results[FUNCTION_COLUMNS_MAX];
    const enum fault fault = native->item(arguments, results, &machine->control, machine->done);
    if (fault != FAULT_NONE)
        return machine->cancelled ? FAULT_CANCELLED : fault;
    registers[instruction->a] = results[0];
    return machine_burn(machine, 16);
}

enum fault help_pick(struct machine *machine, struct cell *registers, const struct instruction *instruction)
{
    struct cell *kept = &registers[instruction->a];
    const struct cell candidate = registers[instruction->b];
    bool better = kept->tag == TAG_NONE_SET;
    if (!better) {
        const enum fault fault =
            cells_compare(machine, instruction->i ? OPERATOR_GREATER : OPERATOR_LESS, candidate, *kept, &better);
        if (fault != FAULT_NONE)
            return fault;
    }
    if (better)
        *kept = candidate;
    return FAULT_NONE;
}

/* --- shared objects --- */

enum fault machine_share(struct machine *machine, enum shared_operation operation, struct cell object,
                         const struct cell *operand, struct cell *out)
{
    const struct shared_request request = {.operation = operation,
                                           .object = (uint64_t)object.i,
                                           .operands = operand,
                                           .operand_count = operand != NULL,
                                           .items_done = machine->done};
    *out = cell_null();
    return machine->control.share(&machine->control, &request, out);
}

enum fault help_shared_value(struct machine *machine, struct cell *registers, const struct instruction *instruction)
{
    if (registers[instruction->b].tag != TAG_SHARED)
        return FAULT_NO_VALUE;
    return machine_share(machine, SHARED_LOAD, registers[instruction->b], NULL, &registers[instruction->a]);
}

/* --- scratch memory --- */

enum fault help_mark(struct machine *machine, struct cell *registers, const struct instruction *instruction)
{
    registers[instruction->a] = cell_int((int64_t)machine->scratch_used);
    return FAULT_NONE;
}

/* `to` is below `from`, and may reach into it. */
static enum fault move_down(struct machine *machine, char *to, const char *from, uint64_t size)
{
    for (uint64_t done = 0; to != from && done < size;) {
        const uint64_t piece = size - done < MOVED_AT_ONCE ? size - done : MOVED_AT_ONCE;
        memmove(to + done, from + done, piece);
        done += piece;
        const enum fault fault = machine_burn(machine, piece / 64);
        if (fault != FAULT_NONE)
            return fault;
    }
    return FAULT_NONE;
}

/* A list that a function gives, or a loop keeps, moves down to where it began: what else was made is gone. */
enum fault help_release(struct machine *machine, struct cell *registers, const struct instruction *instruction)
{
    const uint64_t mark = (uint64_t)registers[instruction->b].i;
    struct cell *kept = &registers[instruction->a];
    const char *from = machine->scratch + mark, *end = machine->scratch + machine->scratch_used;
    machine->scratch_used = mark;
    if (!instruction->i || !cell_is_sequence(*kept))
        return FAULT_NONE;
    if ((const char *)kept->list < from || (const char *)kept->list >= end)
        return FAULT_NONE; /* an argument, or a constant */
    const uint64_t size = cell_list_size(kept->list->count, kept->list->mixed);
    struct cell_list *moved = machine_allocate(machine, size);
    const enum fault fault = move_down(machine, (char *)moved, (const char *)kept->list, size);
    kept->list = moved;
    return fault;
}

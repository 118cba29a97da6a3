/* functions/program_items.c - runs a program over a run of items. */
#include "functions/program_blocks.h"

static const struct origin *origins_of(const char *program)
{
    const struct program_head *head = (const struct program_head *)(const void *)program;
    return (const struct origin *)(const void *)(program + head->origins);
}

/* The result of an item as its column keeps it: a list goes where the column's lists are. */
static enum fault store(struct machine *machine, struct function_run *run, struct cell result)
{
    struct column *column = &run->columns[0];
    if (result.tag == TAG_SHARED || result.tag == TAG_NONE_SET || (result.tag != column->base && !column->tags))
        return FAULT_OPERANDS;
    if (cell_is_sequence(result)) {
        const size_t size = cell_list_size(result.list->count, result.list->mixed);
        struct cell_list *list = run->control->allocate(run->control, size);
        if (!list)
            return FAULT_MEMORY;
        for (size_t done = 0; done < size;) {
            const size_t piece = size - done < MOVED_AT_ONCE ? size - done : MOVED_AT_ONCE;
            memcpy((char *)list + done, (const char *)result.list + done, piece);
            done += piece;
            const enum fault fault = machine_burn(machine, piece / 64);
            if (fault != FAULT_NONE)
                return fault;
        }
        result.list = list;
    }
    column_put(column, run->first + run->done, result);
    return FAULT_NONE;
}

static enum fault run_item(struct machine *machine, struct function_run *run)
{
    const struct program_head *head = machine->head;
    for (uint32_t p = 0; p < head->parameter_count; p++) {
        const struct cell argument = operand_at(&run->operands[p], run->done);
        if (head->arguments[p] ? argument.tag != head->arguments[p]
                               : argument.tag == TAG_SHARED || argument.tag == TAG_NONE_SET) {
            machine->at = machine->code + head->entry;
            return FAULT_ARGUMENT_TYPE;
        }
        machine->registers[p] = argument;
    }
    machine->scratch_used = machine->built_count = 0;
    machine->outermost = NULL;
    machine->done = run->done;
    machine->part = 0;
    enum fault fault = machine_call(machine);
    if (fault == FAULT_NONE) {
        machine->at = machine->code + head->entry;
        fault = store(machine, run, machine->registers[0]);
    }
    return fault;
}

/* After a block that went wrong its items are done one by one, then blocks are tried again. */
static enum fault run_items(struct machine *machine, struct function_run *run)
{
    struct block block;
    bool prepared = false;
    uint64_t singles = 0;
    while (run->done < run->count) {
        const uint64_t before = run->done;
        if (singles > 0 || !block_items(machine, run, &block, &prepared)) {
            const enum fault fault = run_item(machine, run);
            if (fault != FAULT_NONE)
                return fault;
            singles = singles > 0 ? singles - 1 : BLOCK_ITEMS - 1;
            run->done++;
            machine->fuel -= 4;
        } else {
            machine->fuel -= (int64_t)(run->done - before);
        }
        if (machine->fuel > 0 && run->done < run->count)
            continue;
        machine->fuel = FUEL;
        if (!run->control->progress(run->control, run->done, 0))
            return FAULT_CANCELLED;
    }
    return FAULT_NONE;
}

enum fault program_run_items(const void *program, struct function_run *run, uint32_t *code)
{
    struct machine machine;
    run->done = 0;
    *code = 0;
    enum fault fault = machine_start(&machine, program, run);
    if (fault != FAULT_NONE) {
        *code = fault;
        return fault;
    }
    fault = run_items(&machine, run);
    if (fault != FAULT_NONE)
        *code = (uint32_t)fault | (machine.at ? (uint32_t)(machine.at - machine.code + 1) << 8 : 0);
    machine_stop(&machine);
    return fault;
}

bool program_place(const void *program, uint32_t code, struct program_place *place)
{
    const char *bytes = program;
    const struct program_head *head = program;
    const uint32_t index = code >> 8;
    if (index == 0 || index > head->code_count)
        return false;
    const struct origin *origin = &origins_of(bytes)[index - 1];
    const struct program_source *source =
        &((const struct program_source *)(const void *)(bytes + head->sources))[origin->source];
    *place = (struct program_place){.name = bytes + source->name,
                                    .source = bytes + source->source,
                                    .source_size = source->source_size,
                                    .at = origin->at,
                                    .end = origin->end};
    return true;
}

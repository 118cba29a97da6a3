/* functions/program_machine.c - the memory a program runs in: registers, calls, and lists of the item in hand. */
#include <sys/mman.h>
#include <unistd.h>

#include "functions/program.h"

/* All of it is address space until it is written: a machine costs what its program uses. Lists that one item makes have
 * an eighth of the machine's memory, at most a GiB, so that workers together leave room for the rest. */
static uint64_t scratch_limit(void)
{
    const long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    const uint64_t most = UINT64_C(1) << 30;
    const uint64_t share = pages > 0 && page > 0 ? (uint64_t)pages * (uint64_t)page / 8 : most;
    return share < most ? share / 4096 * 4096 : most;
}

static bool progress(struct function_control *control, uint64_t items_done, double part)
{
    struct machine *machine = (struct machine *)control;
    (void)items_done;
    if (!machine->outermost && part > machine->part && part <= 1)
        machine->part = part;
    return machine->outer->progress(machine->outer, machine->done, machine->part);
}

static void *allocate(struct function_control *control, size_t size)
{
    struct machine *machine = (struct machine *)control;
    char *memory = machine_allocate(machine, size);
    for (size_t done = 0; memory && done < size;) {
        const size_t piece = size - done < MOVED_AT_ONCE ? size - done : MOVED_AT_ONCE;
        memset(memory + done, 0, piece);
        done += piece;
        machine->cancelled = machine_burn(machine, piece / 64) != FAULT_NONE;
        if (machine->cancelled)
            return NULL;
    }
    return memory;
}

static enum fault share(struct function_control *control, const struct shared_request *request, struct cell *result)
{
    struct machine *machine = (struct machine *)control;
    struct shared_request asked = *request;
    asked.items_done = machine->done;
    return machine->outer->share ? machine->outer->share(machine->outer, &asked, result) : FAULT_OPERANDS;
}

enum fault machine_start(struct machine *machine, const void *program, struct function_run *run)
{
    const struct program_head *head = program;
    const uint64_t registers = (CALLS_MAX + 2) * (uint64_t)head->frame_max * sizeof(struct cell);
    const uint64_t frames = (CALLS_MAX + 2) * sizeof(struct frame);
    uint64_t scratch = head->needs_scratch ? scratch_limit() : 0;
    *machine = (struct machine){
        .control = {progress, allocate, share}, .outer = run->control, .head = head, .program = program, .fuel = FUEL};
    machine->code = (const struct instruction *)(const void *)(machine->program + head->code);
    void *memory = MAP_FAILED;
    for (; memory == MAP_FAILED; scratch = scratch / 4 / 4096 * 4096) {
        machine->memory_size = registers + frames + 3 * scratch;
        machine->scratch_size = scratch;
        memory = mmap(NULL, machine->memory_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                      -1, 0);
        if (memory == MAP_FAILED && scratch < (1 << 20))
            return FAULT_MEMORY;
    }
    machine->memory = memory;
    machine->registers = memory;
    machine->frames = (struct frame *)(void *)(machine->memory + registers);
    machine->scratch = machine->memory + registers + frames;
    machine->built_max = machine->scratch_size / sizeof(uint64_t);
    machine->built = (uint64_t *)(void *)(machine->scratch + machine->scratch_size);
    machine->built_tags = (uint8_t *)(machine->built + machine->built_max);
    return FAULT_NONE;
}

void machine_stop(struct machine *machine)
{
    if (machine->memory)
        munmap(machine->memory, machine->memory_size);
}

enum fault machine_look(struct machine *machine)
{
    machine->fuel = FUEL;
    if (machine->outermost) {
        const double left = (double)(uint64_t)machine->outermost[1].i, all = machine->outermost[3].d;
        const double part = all > 0 ? 1 - left / all : 0;
        if (part > machine->part && part <= 1)
            machine->part = part;
    }
    return machine->outer->progress(machine->outer, machine->done, machine->part) ? FAULT_NONE : FAULT_CANCELLED;
}

enum fault machine_burn(struct machine *machine, uint64_t steps)
{
    machine->fuel -= (int64_t)steps;
    return machine->fuel > 0 ? FAULT_NONE : machine_look(machine);
}

void *machine_allocate(struct machine *machine, uint64_t size)
{
    const uint64_t rounded = (size + 15) / 16 * 16;
    if (rounded < size || rounded > machine->scratch_size - machine->scratch_used)
        return NULL;
    void *memory = machine->scratch + machine->scratch_used;
    machine->scratch_used += rounded;
    return memory;
}

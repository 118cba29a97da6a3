/* functions/shared.c - what can be done with objects that processes share: counters, locks, producers and consumers.
 *
 * Each is a request to whoever runs the function: this folder knows nothing of processes. */
#include "functions/native.h"

static enum fault ask(struct function_control *control, struct shared_request request, struct cell *result)
{
    if (!control->share)
        return FAULT_NOT_SHARED;
    return control->share(control, &request, result);
}

/* A request of an operation on the first argument, with `count` operands from `operands` on. */
static struct shared_request request_of(enum shared_operation operation, const struct cell *arguments,
                                        const struct cell *operands, size_t count, uint64_t done)
{
    return (struct shared_request){.operation = operation,
                                   .object = arguments[0].tag == TAG_SHARED ? (uint64_t)arguments[0].i : 0,
                                   .operands = operands,
                                   .operand_count = count,
                                   .items_done = done};
}

/* `lock`, the last of the parameters, which may be None. */
static enum fault take_lock(struct shared_request *request, struct cell lock)
{
    if (lock.tag != TAG_SHARED)
        return lock.tag == TAG_NULL ? FAULT_NONE : FAULT_NOT_LOCK;
    request->lock = (uint64_t)lock.i;
    return FAULT_NONE;
}

/* An operation on all of the arguments but the lock that comes last, if `locks`. */
static enum fault plain(enum shared_operation operation, const struct cell *arguments, size_t count, bool locks,
                        struct cell *result, struct function_control *control, uint64_t done)
{
    if (arguments[0].tag != TAG_SHARED)
        return FAULT_NOT_SHARED;
    struct shared_request request = request_of(operation, arguments, arguments + 1, count - 1, done);
    enum fault fault = locks ? take_lock(&request, arguments[count]) : FAULT_NONE;
    return fault ? fault : ask(control, request, result);
}

#define PLAIN_ITEM(name, operation, count, locks) \
    static enum fault name(const struct cell *arguments, struct cell *results, struct function_control *control, \
                           uint64_t done) \
    { \
        return plain(operation, arguments, count, locks, results, control, done); \
    }

PLAIN_ITEM(acquire_item, SHARED_LOCK, 1, false)
PLAIN_ITEM(release_item, SHARED_UNLOCK, 1, false)
PLAIN_ITEM(add_item, SHARED_ADD, 2, true)
PLAIN_ITEM(add_at_item, SHARED_ADD, 3, true)
PLAIN_ITEM(store_item, SHARED_STORE, 2, false)
PLAIN_ITEM(store_at_item, SHARED_STORE, 3, false)
PLAIN_ITEM(fill_item, SHARED_FILL, 2, true)
PLAIN_ITEM(put_item, SHARED_PUT, 2, false)
PLAIN_ITEM(take_item, SHARED_TAKE, 1, false)

/* How often: None is once. */
static enum fault count_of(struct cell cell, int64_t *count)
{
    if (!cell_is_integer(cell))
        return FAULT_INTEGER;
    *count = cell.i;
    return *count < 0 ? FAULT_TIMES : FAULT_NONE;
}

static enum fault increment_item(const struct cell *arguments, struct cell *results, struct function_control *control,
                                 uint64_t done)
{
    struct cell times = arguments[1].tag == TAG_NULL ? cell_int(1) : arguments[1], after;
    int64_t count = 0;
    if (arguments[0].tag != TAG_SHARED)
        return FAULT_NOT_SHARED;
    enum fault fault = count_of(times, &count);
    struct shared_request request = request_of(SHARED_INCREMENT, arguments, &times, 1, done);
    fault = fault ? fault : take_lock(&request, arguments[2]);
    fault = fault ? fault : ask(control, request, &after);
    results[0] = cell_int(count);
    return fault;
}

static enum fault produce_item(const struct cell *arguments, struct cell *results, struct function_control *control,
                               uint64_t done)
{
    struct cell nothing;
    int64_t count = 0;
    if (arguments[0].tag != TAG_SHARED)
        return FAULT_NOT_SHARED;
    enum fault fault = count_of(arguments[1], &count);
    for (int64_t k = 0; !fault && k < count; k++) {
        struct cell item = cell_int(k);
        fault = ask(control, request_of(SHARED_PUT, arguments, &item, 1, done), &nothing);
        if (!fault && !control->progress(control, done, (double)k / (double)count))
            fault = FAULT_CANCELLED;
    }
    results[0] = arguments[1];
    return fault;
}

/* As Python adds: integers stay integers until the first float. */
static enum fault add_to(struct cell *sum, struct cell item)
{
    if (!cell_is_number(item))
        return FAULT_NUMBER;
    if (sum->tag == TAG_INT && item.tag != TAG_DOUBLE)
        return __builtin_add_overflow(sum->i, item.i, &sum->i) ? FAULT_OVERFLOW : FAULT_NONE;
    *sum = cell_double(cell_as_double(*sum) + cell_as_double(item));
    return FAULT_NONE;
}

static enum fault consume_item(const struct cell *arguments, struct cell *results, struct function_control *control,
                               uint64_t done)
{
    bool endless = arguments[1].tag == TAG_NULL;
    int64_t count = 0;
    if (arguments[0].tag != TAG_SHARED)
        return FAULT_NOT_SHARED;
    enum fault fault = endless ? FAULT_NONE : count_of(arguments[1], &count);
    struct cell item, sum = cell_int(0);
    for (int64_t k = 0; !fault && (endless || k < count); k++) {
        fault = ask(control, request_of(SHARED_TAKE, arguments, NULL, 0, done), &item);
        if (!fault && endless && item.tag == TAG_NULL)
            break;
        fault = fault ? fault : add_to(&sum, item);
        if (!fault && !control->progress(control, done, endless ? 0 : (double)k / (double)count))
            fault = FAULT_CANCELLED;
    }
    results[0] = sum;
    return fault;
}

static void infer_none(const enum cell_tag *arguments, enum cell_tag *columns, bool *exact)
{
    (void)arguments;
    columns[0] = TAG_NULL;
    *exact = true;
}

static void infer_true(const enum cell_tag *arguments, enum cell_tag *columns, bool *exact)
{
    (void)arguments;
    columns[0] = TAG_BOOL;
    *exact = true;
}

static void infer_count(const enum cell_tag *arguments, enum cell_tag *columns, bool *exact)
{
    (void)arguments;
    columns[0] = TAG_INT;
    *exact = true;
}

/* What is kept there, nobody knows before. */
static void infer_content(const enum cell_tag *arguments, enum cell_tag *columns, bool *exact)
{
    (void)arguments;
    columns[0] = TAG_INT;
    *exact = false;
}

const struct function increment_function = {
    .name = "increment",
    .parameters = {{"value", TAKES_SHARED}, {"times", TAKES_INTEGER, true}, {"lock", TAKES_SHARED, true}},
    .summary = "adds 1 to a value, times times, each under the lock or without",
    .python = "def increment(value, times=1, lock=nullcontext()):\n"
              "    for _ in range(times):\n"
              "        with lock:\n"
              "            value.value += 1\n"
              "    return times\n",
    .item = increment_item,
    .infer = infer_count,
};

const struct function add_function = {
    .name = "add",
    .parameters = {{"value", TAKES_SHARED}, {"amount", TAKES_NUMBER}, {"lock", TAKES_SHARED, true}},
    .summary = "adds to a value, under the lock or without",
    .python = "def add(value, amount, lock=nullcontext()):\n"
              "    with lock:\n"
              "        value.value += amount\n"
              "        return value.value\n",
    .item = add_item,
    .infer = infer_content,
};

const struct function add_at_function = {
    .name = "add_at",
    .parameters = {{"array", TAKES_SHARED},
                   {"index", TAKES_INTEGER},
                   {"amount", TAKES_NUMBER},
                   {"lock", TAKES_SHARED, true}},
    .summary = "adds to an array's element, under the lock or without",
    .python = "def add_at(array, index, amount, lock=nullcontext()):\n"
              "    with lock:\n"
              "        array[index] += amount\n"
              "        return array[index]\n",
    .item = add_at_item,
    .infer = infer_content,
};

const struct function store_function = {
    .name = "store",
    .parameters = {{"value", TAKES_SHARED}, {"x", TAKES_NUMBER}},
    .summary = "puts x into a value",
    .python = "def store(value, x):\n"
              "    value.value = x\n",
    .item = store_item,
    .infer = infer_none,
};

const struct function store_at_function = {
    .name = "store_at",
    .parameters = {{"array", TAKES_SHARED}, {"index", TAKES_INTEGER}, {"x", TAKES_NUMBER}},
    .summary = "puts x into an array's element",
    .python = "def store_at(array, index, x):\n"
              "    array[index] = x\n",
    .item = store_at_item,
    .infer = infer_none,
};

const struct function fill_function = {
    .name = "fill",
    .parameters = {{"array", TAKES_SHARED}, {"x", TAKES_NUMBER}, {"lock", TAKES_SHARED, true}},
    .summary = "puts x into every element of an array",
    .python = "def fill(array, x, lock=nullcontext()):\n"
              "    with lock:\n"
              "        for i in range(len(array)):\n"
              "            array[i] = x\n",
    .item = fill_item,
    .infer = infer_none,
};

const struct function acquire_function = {
    .name = "acquire",
    .parameters = {{"lock", TAKES_SHARED}},
    .summary = "waits until the lock is free, and holds it from then on",
    .python = "def acquire(lock):\n"
              "    return lock.acquire()\n",
    .item = acquire_item,
    .infer = infer_true,
};

const struct function release_function = {
    .name = "release",
    .parameters = {{"lock", TAKES_SHARED}},
    .summary = "gives back the lock that acquire took",
    .python = "def release(lock):\n"
              "    lock.release()\n",
    .item = release_item,
    .infer = infer_none,
};

const struct function put_function = {
    .name = "put",
    .parameters = {{"queue", TAKES_SHARED}, {"x", TAKES_ANY}},
    .summary = "puts x at a queue's end; waits while it is full",
    .python = "def put(queue, x):\n"
              "    queue.put(x)\n",
    .item = put_item,
    .infer = infer_none,
};

const struct function take_function = {
    .name = "take",
    .parameters = {{"queue", TAKES_SHARED}},
    .summary = "takes a queue's first item; waits while it is empty",
    .python = "def take(queue):\n"
              "    return queue.get()\n",
    .item = take_item,
    .infer = infer_content,
};

const struct function produce_function = {
    .name = "produce",
    .parameters = {{"queue", TAKES_SHARED}, {"count", TAKES_INTEGER}},
    .summary = "puts 0 to count - 1 into a queue",
    .python = "def produce(queue, count):\n"
              "    for i in range(count):\n"
              "        queue.put(i)\n"
              "    return count\n",
    .item = produce_item,
    .infer = infer_count,
};

const struct function consume_function = {
    .name = "consume",
    .parameters = {{"queue", TAKES_SHARED}, {"count", TAKES_INTEGER, true}},
    .summary = "sum of count items of a queue, or of all up to a None",
    .python = "def consume(queue, count=None):\n"
              "    if count is None:\n"
              "        return sum(iter(queue.get, None))\n"
              "    return sum(queue.get() for _ in range(count))\n",
    .item = consume_item,
    .infer = infer_content,
};

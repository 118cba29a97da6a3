/* tests/pool/words.c - the engine's parts without a process: chunk words, workers' records, chunk sizes, the arena. */
#include "tests/pool/support.h"

#include "pool/internal.h"

#include <stdlib.h>
#include <string.h>

/* --- chunk words --- */

struct words { /* a job as the claimers see it */
    struct pool_arena *arena;
    struct pool_block *block;
    struct shared_job *job;
    _Atomic uint64_t *words;
};

enum { CHUNKS = 100, SLOTS = 3 };

static int words_setup(void **state)
{
    struct words *words = calloc(1, sizeof *words);
    if (!words || pool_arena_create(&words->arena, 0) || pool_block_create(words->arena, 1 << 16, &words->block))
        return -1;
    uint64_t base = pool_block_offset(words->block);
    words->job = pool_block_data(words->block);
    words->job->item_count = 2 * CHUNKS - 1;
    words->job->chunk_size = 2;
    words->job->chunk_count = CHUNKS;
    words->job->ticket_block = 1;
    words->job->tallies = base + round_up(sizeof(struct shared_job), CACHE_LINE);
    words->job->words = words->job->tallies + SLOTS * sizeof(struct tally);
    words->words = job_words(words->arena, words->job);
    *state = words;
    return 0;
}

static int words_teardown(void **state)
{
    struct words *words = *state;
    pool_block_release(words->block);
    pool_arena_destroy(words->arena);
    free(words);
    return 0;
}

static struct claimer enter(struct words *words, uint32_t slot, uint32_t generation)
{
    struct claimer claimer;
    claimer_enter(&claimer, words->arena, words->job, slot, generation);
    return claimer;
}

static void a_word_holds_state_flags_slot_and_generation(void **state)
{
    (void)state;
    static const uint32_t slots[] = {0, 1, 1023, 0xffff}, generations[] = {0, 1, 0x80000000, UINT32_MAX};
    for (int s = WORD_FREE; s <= WORD_CANCELLED; s++)
        for (size_t i = 0; i < 4; i++)
            for (uint64_t flags = 0; flags <= WORD_CAREFUL; flags += WORD_CAREFUL) {
                uint64_t word = word_make((enum word_state)s, flags, slots[i], generations[i]);
                assert_int_equal(word_state(word), s);
                assert_int_equal(word & WORD_CAREFUL, flags);
                assert_int_equal(word_slot(word), slots[i]);
                assert_int_equal(word_generation(word), generations[i]);
            }
    assert_int_equal(word_make(WORD_FREE, 0, 0, 0), 0); /* fresh memory is free chunks */
}

static void chunks_cover_the_items(void **state)
{
    struct words *words = *state;
    for (uint64_t c = 0; c < CHUNKS; c++) {
        assert_int_equal(chunk_begin(words->job, c), 2 * c);
        assert_int_equal(chunk_end(words->job, c), c == CHUNKS - 1 ? 2 * CHUNKS - 1 : 2 * c + 2);
    }
}

static void claimers_in_turn_claim_each_chunk_once(void **state)
{
    struct words *words = *state;
    for (uint64_t block = 1; block <= 8; block++) {
        memset((void *)words->words, 0, CHUNKS * sizeof(uint64_t));
        atomic_store(&words->job->ticket, 0);
        words->job->ticket_block = block;
        struct claimer claimers[SLOTS];
        bool claimed[CHUNKS] = {false};
        for (uint32_t s = 0; s < SLOTS; s++)
            claimers[s] = enter(words, s, 7 + s);
        uint64_t count = 0, chunk;
        for (uint32_t s = 0; claimer_next(&claimers[s], &chunk); s = (s + 1) % SLOTS, count++) {
            assert_true(chunk < CHUNKS && !claimed[chunk]);
            claimed[chunk] = true;
            assert_int_equal(atomic_load(&words->words[chunk]), word_make(WORD_CLAIMED, 0, s, 7 + s));
        }
        assert_int_equal(count, CHUNKS);
        for (uint32_t s = 0; s < SLOTS; s++)
            assert_false(claimer_next(&claimers[s], &chunk));
    }
}

/* Whoever took the ticket is gone; the sweep behind the tickets finds what it left. */
static void a_chunk_left_behind_the_tickets_is_found(void **state)
{
    struct words *words = *state;
    atomic_store(&words->job->ticket, CHUNKS);
    for (uint64_t c = 0; c < CHUNKS; c++)
        atomic_store(&words->words[c], c == 42 ? 0 : word_make(WORD_DONE, 0, 1, 1));
    struct claimer claimer = enter(words, 2, 5);
    assert_true(claimer_no_tickets(&claimer));
    uint64_t chunk;
    assert_true(claimer_next(&claimer, &chunk));
    assert_int_equal(chunk, 42);
    assert_false(claimer_next(&claimer, &chunk));
}

static void a_chunk_of_another_is_never_claimed(void **state)
{
    struct words *words = *state;
    for (uint64_t c = 0; c < CHUNKS; c++)
        atomic_store(&words->words[c], word_make((enum word_state)(WORD_CLAIMED + c % 4), c % 2 * WORD_CAREFUL, 0, 1));
    struct claimer claimer = enter(words, 0, 2); /* the same slot, another process */
    uint64_t chunk;
    assert_false(claimer_next(&claimer, &chunk));
    for (uint64_t c = 0; c < CHUNKS; c++)
        assert_int_equal(atomic_load(&words->words[c]),
                         word_make((enum word_state)(WORD_CLAIMED + c % 4), c % 2 * WORD_CAREFUL, 0, 1));
}

static void a_careful_chunk_stays_careful_when_claimed(void **state)
{
    struct words *words = *state;
    atomic_store(&words->words[0], word_make(WORD_FREE, WORD_CAREFUL, 0, 0));
    struct claimer claimer = enter(words, 1, 9);
    uint64_t chunk;
    assert_true(claimer_next(&claimer, &chunk));
    assert_int_equal(chunk, 0);
    assert_int_equal(atomic_load(&words->words[0]), word_make(WORD_CLAIMED, WORD_CAREFUL, 1, 9));
    claimer_settle(&claimer, 0, WORD_DONE);
    assert_int_equal(word_state(atomic_load(&words->words[0])), WORD_DONE);
    assert_int_equal(word_slot(atomic_load(&words->words[0])), 1);
    assert_int_equal(word_generation(atomic_load(&words->words[0])), 9);
    assert_true(claimer_next(&claimer, &chunk));
    assert_int_equal(atomic_load(&words->words[chunk]), word_make(WORD_CLAIMED, 0, 1, 9));
}

static void nothing_is_claimed_of_a_stopped_job(void **state)
{
    struct words *words = *state;
    for (uint32_t stop = STOP_CLAIMING; stop <= STOP_NOW; stop++) {
        atomic_store(&words->job->stop, stop);
        struct claimer claimer = enter(words, 1, 1);
        uint64_t chunk;
        assert_false(claimer_next(&claimer, &chunk));
        assert_false(job_anything_claimed(words->arena, words->job));
    }
}

static void what_is_claimed_and_done_is_counted(void **state)
{
    struct words *words = *state;
    assert_false(job_anything_claimed(words->arena, words->job));
    struct claimer claimer = enter(words, 1, 1);
    uint64_t chunk;
    assert_true(claimer_next(&claimer, &chunk));
    assert_true(job_anything_claimed(words->arena, words->job));
    claimer_settle(&claimer, chunk, WORD_FAILED);
    assert_false(job_anything_claimed(words->arena, words->job));
    struct tally *tallies = job_tallies(words->arena, words->job);
    atomic_store(&tallies[0].chunks, 3);
    atomic_store(&tallies[2].chunks, 40);
    assert_int_equal(job_chunks_done(words->arena, words->job, SLOTS), 43);
}

/* --- records --- */

static struct record some_record(void)
{
    struct record record = {
        .state = WORKER_BUSY, .previous = WORKER_WAKING, .cpu = 3, .job = 12, .chunk = 77, .since_ns = 5000};
    for (size_t s = 0; s < WORKER_STATE_COUNT; s++)
        record.totals.ns[s] = 100 * (s + 1);
    return record;
}

static struct slot *slot_create(void)
{
    struct slot *slot = aligned_alloc(CACHE_LINE, sizeof *slot);
    assert_non_null(slot);
    memset((void *)slot, 0, sizeof *slot);
    return slot;
}

static void a_record_reads_as_it_was_written(void **state)
{
    (void)state;
    struct slot *slot = slot_create();
    struct record record = some_record(), seen;
    memset(&seen, 0xff, sizeof seen);
    slot_write(slot, &record);
    assert_true(slot_read(slot, &seen));
    assert_int_equal(seen.state, record.state);
    assert_int_equal(seen.previous, record.previous);
    assert_int_equal(seen.cpu, record.cpu);
    assert_int_equal(seen.job, record.job);
    assert_int_equal(seen.chunk, record.chunk);
    assert_int_equal(seen.since_ns, record.since_ns);
    assert_memory_equal(&seen.totals, &record.totals, sizeof seen.totals);
    free(slot);
}

static void a_record_that_is_being_written_is_not_read_and_not_waited_for(void **state)
{
    (void)state;
    struct slot *slot = slot_create();
    struct record record = some_record(), seen;
    slot_write(slot, &record);
    uint32_t sequence = atomic_load(&slot->sequence);
    assert_int_equal(sequence % 2, 0);
    atomic_store(&slot->sequence, sequence + 1); /* as a writer killed half way leaves it */
    uint64_t began = clock_now();
    assert_false(slot_read(slot, &seen));
    assert_true(clock_now() - began < 100 * MS);
    slot_read_torn(slot, &seen);
    assert_int_equal(seen.chunk, 77);
    slot_write(slot, &record); /* written anew, it is whole again, and not what an earlier reader saw */
    assert_true(slot_read(slot, &seen));
    assert_true(atomic_load(&slot->sequence) > sequence);
    free(slot);
}

static void a_torn_record_names_states_that_exist(void **state)
{
    (void)state;
    struct slot *slot = slot_create();
    atomic_store(&slot->state, 1000);
    atomic_store(&slot->previous, WORKER_STATE_COUNT);
    struct record seen;
    slot_read_torn(slot, &seen);
    assert_true(seen.state < WORKER_STATE_COUNT);
    assert_true(seen.previous < WORKER_STATE_COUNT);
    free(slot);
}

static void clocks_go_on_from_a_record_and_one_step_back(void **state)
{
    (void)state;
    struct record record = some_record();
    for (uint64_t at = 5000 - 250; at <= 5250; at += 50) {
        struct totals totals = record_totals(&record, at);
        uint64_t sum = 0;
        for (size_t s = 0; s < WORKER_STATE_COUNT; s++)
            sum += totals.ns[s];
        assert_int_equal(sum, 100 * WORKER_STATE_COUNT * (WORKER_STATE_COUNT + 1) / 2 + at - 5000);
        assert_int_equal(totals.ns[WORKER_BUSY], 100 * (WORKER_BUSY + 1) + (at > 5000 ? at - 5000 : 0));
        assert_int_equal(totals.ns[WORKER_WAKING], 100 * (WORKER_WAKING + 1) - (at < 5000 ? 5000 - at : 0));
        assert_int_equal(totals.ns[WORKER_IDLE], 100 * (WORKER_IDLE + 1));
    }
    struct totals totals = record_totals(&record, 1); /* further back than the record knows */
    assert_int_equal(totals.ns[WORKER_WAKING], 0);
}

/* Several steps back: what the last state did not last is another's, and the sum is right all the same. */
static void clocks_add_up_however_far_back(void **state)
{
    (void)state;
    struct record record = some_record();
    record.totals.ns[WORKER_WAKING] = 0;
    uint64_t whole = 0;
    for (size_t s = 0; s < WORKER_STATE_COUNT; s++)
        whole += record.totals.ns[s];
    for (uint64_t back = 0; back <= whole; back += 7) {
        struct totals totals = record_totals(&record, record.since_ns - back);
        uint64_t sum = 0;
        for (size_t s = 0; s < WORKER_STATE_COUNT; s++)
            sum += totals.ns[s];
        assert_int_equal(sum, whole - back);
    }
}

/* --- chunk sizes --- */

static uint64_t pythons(uint64_t items, uint64_t workers) /* Pool._map_async */
{
    uint64_t chunk_size = items / (workers * 4), extra = items % (workers * 4);
    if (extra)
        chunk_size += 1;
    return chunk_size;
}

static void the_default_chunk_size_is_pythons(void **state)
{
    (void)state;
    static const struct {
        uint64_t items, workers, size;
    } known[] = {
        /* as Python gives them */
        {0, 4, 0},
        {1, 4, 1},
        {15, 4, 1},
        {16, 4, 1},
        {17, 4, 2},
        {20, 4, 2},
        {100, 3, 9},
        {4097, 8, 129},
        {1000000, 2, 125000},
        {10000000, 8, 312500},
        {7, 1024, 1},
        {4096, 1024, 1},
        {4097, 1024, 2},
        {3, 1, 1},
        {5, 1, 2},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        assert_int_equal(pool_default_chunk_size(known[i].items, known[i].workers), known[i].size);
    for (uint64_t workers = 1; workers <= 40; workers++)
        for (uint64_t items = 0; items < 1000; items++)
            assert_int_equal(pool_default_chunk_size(items, workers), pythons(items, workers));
}

/* --- the arena --- */

static int arena_setup(void **state)
{
    return pool_arena_create((struct pool_arena **)state, 1ull << 30) == POOL_OK ? 0 : -1;
}

static int arena_teardown(void **state)
{
    uint64_t used = pool_arena_used(*state);
    pool_arena_destroy(*state);
    return used ? -1 : 0;
}

static bool is_zero(const struct pool_block *block)
{
    const unsigned char *bytes = pool_block_data(block);
    uint64_t size = pool_block_size(block);
    return size == 0 || (bytes[0] == 0 && memcmp(bytes, bytes + 1, size - 1) == 0);
}

static void memory_given_out_again_is_zeros(void **state)
{
    static const uint64_t sizes[] = {1,      4096,   4097,    8192,    20000,   65536,          65537,
                                     131072, 500000, 1048576, 1048577, 3000000, (16u << 20) + 1};
    enum { COUNT = sizeof sizes / sizeof *sizes };
    for (int round = 0; round < 4; round++) {
        struct pool_block *blocks[COUNT];
        for (size_t i = 0; i < COUNT; i++) {
            size_t k = round % 2 ? COUNT - 1 - i : i;
            assert_ok(pool_block_create(*state, sizes[k] - (uint64_t)(round == 2 && sizes[k] > 1), &blocks[k]));
            assert_true(pool_block_size(blocks[k]) >= sizes[k] - 1);
            assert_true(is_zero(blocks[k]));
            memset(pool_block_data(blocks[k]), 0xee, pool_block_size(blocks[k]));
        }
        for (size_t i = 0; i < COUNT; i++)
            pool_block_release(blocks[i]);
        assert_int_equal(pool_arena_used(*state), 0);
    }
}

static void blocks_never_overlap(void **state)
{
    enum { LIVE = 64 };
    struct pool_block *blocks[LIVE] = {NULL};
    uint64_t random = 12345;
    for (int step = 0; step < 4000; step++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        size_t k = random >> 58;
        if (blocks[k]) {
            const unsigned char *bytes = pool_block_data(blocks[k]);
            assert_int_equal(bytes[0], k + 1);
            assert_int_equal(memcmp(bytes, bytes + 1, pool_block_size(blocks[k]) - 1), 0);
            pool_block_release(blocks[k]);
        }
        uint64_t size = 1 + (random >> 20) % (step % 16 ? 30000 : 3000000);
        assert_ok(pool_block_create(*state, size, &blocks[k]));
        assert_true(is_zero(blocks[k]));
        memset(pool_block_data(blocks[k]), (int)(k + 1), pool_block_size(blocks[k]));
    }
    for (size_t k = 0; k < LIVE; k++)
        pool_block_release(blocks[k]);
}

static void the_limit_is_kept_to_the_byte(void **state)
{
    struct pool_block *first, *second;
    pool_arena_set_limit(*state, 10000);
    assert_int_equal(pool_block_create(*state, 10001, &first), POOL_EARENA);
    assert_ok(pool_block_create(*state, 6000, &first));
    assert_int_equal(pool_arena_used(*state), 6000);
    assert_int_equal(pool_block_create(*state, 4001, &second), POOL_EARENA);
    assert_ok(pool_block_create(*state, 4000, &second));
    pool_arena_set_limit(*state, 100); /* below what is used: nothing is taken away, nothing more is given */
    assert_int_equal(pool_arena_used(*state), 10000);
    pool_block_release(first);
    assert_int_equal(pool_block_create(*state, 1, &first), POOL_EARENA);
    pool_block_release(second);
    assert_ok(pool_block_create(*state, 100, &first));
    pool_block_release(first);
    pool_arena_set_limit(*state, UINT64_MAX);
    assert_int_equal(pool_block_create(*state, UINT64_MAX, &first), POOL_EARENA);
    assert_int_equal(pool_block_create(*state, UINT64_MAX - 4096, &first), POOL_EARENA);
    assert_int_equal(pool_block_create(*state, 1ull << 62, &first), POOL_EARENA);
}

static void held_blocks_live_until_the_last_release(void **state)
{
    struct pool_block *block, *other;
    assert_ok(pool_block_create(*state, 5000, &block));
    memset(pool_block_data(block), 0x11, 5000);
    assert_ptr_equal(pool_block_hold(block), block);
    pool_block_release(block);
    assert_int_equal(pool_arena_used(*state), 5000);
    assert_ok(pool_block_create(*state, 5000, &other));
    memset(pool_block_data(other), 0x22, 5000);
    assert_int_equal(*(unsigned char *)pool_block_data(block), 0x11);
    pool_block_release(block);
    pool_block_release(other);
    pool_block_release(NULL);
}

static void every_error_has_a_sentence(void **state)
{
    (void)state;
    for (int e = POOL_ECOUNT; e <= POOL_ESPEC; e++) {
        assert_true(strlen(pool_error_sentence((enum pool_error)e)) > 10);
        assert_string_not_equal(pool_error_sentence((enum pool_error)e), pool_error_sentence(POOL_OK));
    }
    for (int s = 0; s < WORKER_STATE_COUNT; s++)
        assert_string_not_equal(worker_state_name((enum worker_state)s), "unknown");
    assert_string_equal(worker_state_name(WORKER_STATE_COUNT), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_word_holds_state_flags_slot_and_generation),
        cmocka_unit_test_setup_teardown(chunks_cover_the_items, words_setup, words_teardown),
        cmocka_unit_test_setup_teardown(claimers_in_turn_claim_each_chunk_once, words_setup, words_teardown),
        cmocka_unit_test_setup_teardown(a_chunk_left_behind_the_tickets_is_found, words_setup, words_teardown),
        cmocka_unit_test_setup_teardown(a_chunk_of_another_is_never_claimed, words_setup, words_teardown),
        cmocka_unit_test_setup_teardown(a_careful_chunk_stays_careful_when_claimed, words_setup, words_teardown),
        cmocka_unit_test_setup_teardown(nothing_is_claimed_of_a_stopped_job, words_setup, words_teardown),
        cmocka_unit_test_setup_teardown(what_is_claimed_and_done_is_counted, words_setup, words_teardown),
        cmocka_unit_test(a_record_reads_as_it_was_written),
        cmocka_unit_test(a_record_that_is_being_written_is_not_read_and_not_waited_for),
        cmocka_unit_test(a_torn_record_names_states_that_exist),
        cmocka_unit_test(clocks_go_on_from_a_record_and_one_step_back),
        cmocka_unit_test(clocks_add_up_however_far_back),
        cmocka_unit_test(the_default_chunk_size_is_pythons),
        cmocka_unit_test_setup_teardown(memory_given_out_again_is_zeros, arena_setup, arena_teardown),
        cmocka_unit_test_setup_teardown(blocks_never_overlap, arena_setup, arena_teardown),
        cmocka_unit_test_setup_teardown(the_limit_is_kept_to_the_byte, arena_setup, arena_teardown),
        cmocka_unit_test_setup_teardown(held_blocks_live_until_the_last_release, arena_setup, arena_teardown),
        cmocka_unit_test(every_error_has_a_sentence),
    };
    return cmocka_run_group_tests_name("pool: words, records, arena", tests, NULL, NULL);
}

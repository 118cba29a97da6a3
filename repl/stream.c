/* repl/stream.c - imap and imap_unordered: results are shown as they come.
 *
 * The pool tells which chunks are done, in the order in which they were. imap keeps a chunk back until those before it
 * are there, as Python's iterator does; imap_unordered shows it at once. Of long jobs the first and the last results
 * are shown, as of long lists. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "repl/session.h"

enum {
    ALL_SHOWN = 1000, /* of more items than that … */
    ENDS_SHOWN = 10,  /* … so many at each end */
    BATCH = 256,
};

struct stream {
    struct session *session;
    struct job *job;
    enum stream_order order;
    bool quiet;         /* nothing is printed */
    struct value whole; /* of results, as far as they are there */
    uint64_t item_count, chunk_size, chunk_count;
    uint64_t arrived; /* items */
    uint64_t printed; /* items: printed, or passed over */
    uint64_t submitted_ns;

    /* In order: */
    uint8_t *here;              /* a bit a chunk */
    uint64_t next;              /* the first chunk that is not shown yet */
    struct pool_arrival *shown; /* of the chunks that have something to show: those of both ends */
    uint64_t head, tail;        /* chunks below head, and from tail on */

    /* As done: */
    uint32_t *chunks; /* in the order of their arrival */
    size_t chunks_arrived, chunks_room;
};

/* --- a line an item --- */

static void print_item(struct stream *stream, const struct pool_arrival *arrival, uint64_t item)
{
    struct session *session = stream->session;
    struct text about = {.bytes = NULL};
    text_worker(session, &about, arrival->worker);
    text_after(&about, stream->submitted_ns, arrival->at_ns);
    plan_show_item(&stream->job->plan, session->arena, item, &about);
    text_put(&about, " -> ");
    struct value result = value_at(stream->whole, item);
    print_arrival(session, &about, result);
    value_release(&result);
    text_release(&about);
}

static void print_gap(struct stream *stream)
{
    struct text gap = {.bytes = NULL};
    text_put(&gap, "...\n");
    print_bare(stream->session, &gap);
    text_release(&gap);
}

/* The items of a chunk, which come at the place `printed`. */
static void print_chunk(struct stream *stream, const struct pool_arrival *arrival)
{
    uint64_t item = arrival->chunk * stream->chunk_size, left = stream->item_count - item;
    uint64_t end = item + (left < stream->chunk_size ? left : stream->chunk_size);
    bool cut = stream->item_count > ALL_SHOWN;
    uint64_t last = cut ? stream->item_count - ENDS_SHOWN : 0;
    while (item < end) {
        if (cut && stream->printed == ENDS_SHOWN)
            print_gap(stream);
        if (cut && stream->printed >= ENDS_SHOWN && stream->printed < last) {
            uint64_t skipped = last - stream->printed < end - item ? last - stream->printed : end - item;
            stream->printed += skipped;
            item += skipped;
            continue;
        }
        print_item(stream, arrival, item++);
        stream->printed++;
    }
}

/* --- what has arrived --- */

static struct pool_arrival *place_of(struct stream *stream, uint64_t chunk)
{
    return chunk < stream->head    ? &stream->shown[chunk]
           : chunk >= stream->tail ? &stream->shown[stream->head + (chunk - stream->tail)]
                                   : NULL;
}

static bool is_here(const struct stream *stream, uint64_t chunk)
{
    return chunk < stream->chunk_count && (stream->here[chunk / 8] >> chunk % 8 & 1);
}

static void arrive_in_order(struct stream *stream, const struct pool_arrival *arrival)
{
    struct pool_arrival *place = place_of(stream, arrival->chunk);
    stream->here[arrival->chunk / 8] |= (uint8_t)(1u << arrival->chunk % 8);
    if (place)
        *place = *arrival;
    for (; is_here(stream, stream->next); stream->next++) {
        struct pool_arrival silent = {.chunk = stream->next};
        place = place_of(stream, stream->next);
        print_chunk(stream, place ? place : &silent);
    }
}

static void arrive_as_done(struct stream *stream, const struct pool_arrival *arrival)
{
    stream->chunks = must_grow(stream->chunks, stream->chunks_arrived, &stream->chunks_room, sizeof *stream->chunks);
    stream->chunks[stream->chunks_arrived++] = (uint32_t)arrival->chunk;
    if (!stream->quiet)
        print_chunk(stream, arrival);
}

static void follow(void *context)
{
    struct stream *stream = context;
    struct pool_arrival arrivals[BATCH];
    size_t count;
    do {
        count = pool_job_arrivals(stream->session->pool, stream->job->number, arrivals, BATCH);
        for (size_t i = 0; i < count; i++) {
            if (stream->order == STREAM_AS_DONE)
                arrive_as_done(stream, &arrivals[i]);
            else if (!stream->quiet)
                arrive_in_order(stream, &arrivals[i]);
        }
    } while (count == BATCH);
}

static bool follow_to_end(struct session *session, void *context)
{
    struct stream *stream = context;
    (void)session;
    if (!stream->job->over)
        follow(stream);
    return stream->job->over;
}

/* --- beginning and end --- */

static bool is_shown(const struct session *session)
{
    return session->format != FORMAT_JSON && session->shows_value;
}

static void stream_open(struct stream *stream, struct session *session, struct job *job, enum stream_order order)
{
    struct job_view view;
    struct pool_block *block;
    pool_job_look(session->pool, job->number, &view);
    *stream = (struct stream){
        .session = session,
        .job = job,
        .order = order,
        .quiet = !is_shown(session),
        .item_count = view.item_count,
        .chunk_size = view.chunk_size,
        .chunk_count = view.chunk_count,
        .submitted_ns = view.submitted_ns,
    };
    if (pool_job_output_so_far(session->pool, job->number, &block) == POOL_OK) {
        stream->whole = plan_result(&job->plan.layout, block);
        pool_block_release(block);
    }
    bool cut = view.item_count > ALL_SHOWN;
    stream->head = cut ? (ENDS_SHOWN - 1) / view.chunk_size + 1 : view.chunk_count;
    stream->tail = cut ? (view.item_count - ENDS_SHOWN) / view.chunk_size : view.chunk_count;
    if (order == STREAM_ORDERED && !stream->quiet) {
        stream->here = must_allocate((size_t)(view.chunk_count / 8 + 1));
        stream->shown =
            must_allocate((size_t)(stream->head + (view.chunk_count - stream->tail) + 1) * sizeof *stream->shown);
    }
    job->before_end = follow;
    job->end_context = stream;
}

static void stream_close(struct stream *stream)
{
    stream->job->before_end = NULL;
    value_release(&stream->whole);
    free(stream->here);
    free(stream->shown);
    free(stream->chunks);
}

/* The results in the order in which their chunks were done. */
static bool put_in_order_of_arrival(struct stream *stream, struct outcome *out)
{
    struct value list = value_sequence(VALUE_LIST, (size_t)stream->item_count);
    size_t filled = 0;
    for (size_t i = 0; i < stream->chunks_arrived; i++) {
        uint64_t item = stream->chunks[i] * stream->chunk_size, left = stream->item_count - item;
        for (uint64_t k = 0; k < stream->chunk_size && k < left; k++) {
            list.sequence->items[filled++] = value_at(out->value, item + k);
            if (session_wants_more(stream->session, filled))
                continue;
            list.sequence->count = filled;
            value_release(&list);
            value_release(&out->value);
            job_release(out->job);
            out->job = NULL;
            return false;
        }
    }
    value_release(&out->value);
    out->value = list;
    return true;
}

static bool finish(struct stream *stream, struct run *run, struct outcome *out)
{
    struct session *session = stream->session;
    if (!job_take_result(session, stream->job, run->place, out))
        return false;
    if (stream->order == STREAM_AS_DONE && !put_in_order_of_arrival(stream, out))
        return false;
    if (stream->chunks_arrived == stream->chunk_count) {
        stream->job->arrivals = stream->chunks;
        stream->chunks = NULL;
    }
    out->told = !stream->quiet;
    if (out->told && stream->item_count > ALL_SHOWN && figures_shown(session) != FIGURES_OFF) {
        struct text note = {.bytes = NULL};
        text_number_of(&note, stream->item_count, "item");
        print_notice(session, "%s; `show _` prints them all", text_string(&note));
        text_release(&note);
    }
    return true;
}

bool run_streaming(struct session *session, struct run *run, struct outcome *out)
{
    enum stream_order order = run->call->command->streams;
    struct stream stream;
    if (order == STREAM_AS_DONE && run->plan.item_count > pool_arena_limit(session->arena) / sizeof(struct value))
        return complain(&session->complaint, run->place, "%s", pool_error_sentence(POOL_EARENA));
    run->plan.arrivals = order == STREAM_AS_DONE || is_shown(session); /* who keeps a list needs no log of it */
    struct job *job = run_start(session, run);
    if (!job)
        return false;
    stream_open(&stream, session, job, order);
    bool over = session_wait_following(session, job, 0, follow_to_end, &stream) == WAIT_OVER;
    if (!over)
        job->before_end = NULL; /* what comes now is not shown any more */
    bool good = over ? finish(&stream, run, out) : run_cancel(session, job);
    stream_close(&stream);
    job_release(job);
    return good;
}

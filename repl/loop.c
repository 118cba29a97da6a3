/* repl/loop.c - the one poll: signals, the pool, and whoever types. */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "repl/processes.h"
#include "repl/session.h"

enum { LOOK_NS = 40000 }; /* so long a job is looked for before the program sleeps until it is over */

uint64_t clock_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000ull + (uint64_t)t.tv_nsec;
}

/* nohup, or a shell that starts us in the background: a blocked signal would be queued all the same. */
static bool is_ignored(int signal)
{
    struct sigaction action;
    return sigaction(signal, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

bool loop_open(struct session *session)
{
    sigset_t read_here;
    sigemptyset(&read_here);
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGCHLD, SIGWINCH};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        if (signals[i] == SIGCHLD || !is_ignored(signals[i]))
            sigaddset(&read_here, signals[i]);
    if (session->interactive) {
        sigaddset(&read_here, SIGTSTP);
        sigaddset(&read_here, SIGCONT);
        sigaddset(&read_here, SIGQUIT); /* so that the terminal is given back */
    }
    signal(SIGCHLD, SIG_DFL); /* where it was ignored, nobody tells of stops, and how a worker ended is lost */
    sigprocmask(SIG_BLOCK, &read_here, NULL);
    session->signal_fd = signalfd(-1, &read_here, SFD_CLOEXEC | SFD_NONBLOCK);
    session->input_fd = -1;
    return session->signal_fd >= 0;
}

void loop_close(struct session *session)
{
    if (session->signal_fd >= 0)
        close(session->signal_fd);
    session->signal_fd = -1;
}

/* --- what the pool says --- */

static void describe_death(const struct pool_notice *notice, struct text *out)
{
    text_format(out, "w%u (pid %d) ", notice->worker, (int)notice->old_pid);
    if (notice->signal)
        text_format(out, "was ended by SIG%s", sigabbrev_np(notice->signal) ? sigabbrev_np(notice->signal) : "?");
    else
        text_format(out, "left with status %d", notice->status);
    if (notice->job && notice->given_up)
        text_format(out, "; item %" PRIu64 " of job %" PRIu64 " had three workers die: it is given up", notice->item,
                    notice->job);
    else if (notice->job)
        text_format(out, "; what it had in hand, items [%" PRIu64 ", %" PRIu64 ") of job %" PRIu64 ", is run again",
                    notice->item_begin, notice->item_end, notice->job);
    if (notice->kind == NOTICE_WORKER_NOT_REPLACED)
        text_put(out, "; it cannot be replaced just now: it is tried again");
    else
        text_format(out, "; w%u is now pid %d", notice->worker, (int)notice->new_pid);
}

static void announce_end(struct session *session, const struct job *job)
{
    if (!session->interactive || job == session->waited_for || session->all_waited_for || !job->async)
        return;
    struct text text = {.bytes = NULL};
    text_format(&text, "job %" PRIu64 " %s%s after ", job->number,
                job->view.state == JOB_DONE     ? "is "
                : job->view.state == JOB_FAILED ? ""
                                                : "was ",
                job_state_word(session, job));
    text_duration(&text, job->view.wall_ns);
    if (job->view.state == JOB_DONE)
        text_format(&text, ": get %" PRIu64, job->number);
    print_notice(session, "%s", text_string(&text));
    text_release(&text);
}

static void take_notice(struct session *session, const struct pool_notice *notice)
{
    if (notice->kind == NOTICE_JOB_OVER) {
        struct job *job = session_job(session, notice->job);
        if (!job)
            return;
        job_hold(job);
        job_settle(session, job);
        announce_end(session, job);
        job_release(job);
        return;
    }
    if (notice->kind == NOTICE_INITIALIZER_FAILED && session->pool_starting)
        return;
    struct text text = {.bytes = NULL}, place = {.bytes = NULL};
    if (notice->kind == NOTICE_INITIALIZER_FAILED) {
        text_format(&text, "the initializer failed in w%u: ", notice->worker);
        session_initializer_failure(session, &text, &place);
        text_put(&text, "; the pool is ended");
        if (place.size) /* without the end of its last line */
            text_format(&text, "\n%.*s", (int)place.size - 1, place.bytes);
    } else if (notice->kind == NOTICE_WORKER_BACK)
        text_format(&text, "w%u is back: pid %d", notice->worker, (int)notice->new_pid);
    else {
        session_note_dead(session, notice->old_pid, notice->worker);
        describe_death(notice, &text);
    }
    print_notice(session, "%s", text_string(&text));
    text_release(&text);
    text_release(&place);
}

static void update_pool(struct session *session)
{
    enum { BATCH = 32 };
    struct pool_notice notices[BATCH];
    size_t count;
    do {
        count = pool_update(session->pool, notices, BATCH);
        for (size_t i = 0; i < count; i++)
            take_notice(session, &notices[i]);
    } while (count == BATCH);
}

/* --- signals --- */

static void take_signal(struct session *session, int signal)
{
    switch (signal) {
    case SIGINT:
        session->interrupted = true;
        break;
    case SIGTERM:
    case SIGHUP:
    case SIGQUIT:
        session->end_signal = signal;
        break;
    case SIGCHLD:
        if (session->pool)
            pool_child_signal(session->pool);
        if (session->processes)
            processes_child_signal(session->processes);
        break;
    case SIGWINCH:
        if (session->front.on_resize)
            session->front.on_resize(session->front.context);
        break;
    case SIGTSTP:
        if (session->front.on_suspend)
            session->front.on_suspend(session->front.context);
        break;
    case SIGCONT:
        if (session->front.on_continue)
            session->front.on_continue(session->front.context);
        break;
    default:
        break;
    }
}

void stop_self(void)
{
    /* By SIGTSTP, not SIGSTOP: in an orphaned process group, where nobody could continue it, the kernel lets it run. */
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    raise(SIGTSTP);
    sigprocmask(SIG_UNBLOCK, &stop, NULL);
    sigprocmask(SIG_BLOCK, &stop, NULL);
}

static void take_signals(struct session *session)
{
    struct signalfd_siginfo info;
    while (read(session->signal_fd, &info, sizeof info) == (ssize_t)sizeof info)
        take_signal(session, (int)info.ssi_signo);
}

/* The shorter of two times to wait, as poll's; -1: for ever. */
static int sooner(int a, int b)
{
    return a < 0 ? b : b < 0 || a < b ? a : b;
}

int milliseconds_until(uint64_t due_ns)
{
    enum { MOST_MS = 60000 };
    uint64_t now = clock_ns(), left_ms = due_ns > now ? (due_ns - now + 999999) / 1000000 : 0;
    return left_ms < MOST_MS ? (int)left_ms : MOST_MS;
}

static void draw_if_due(struct session *session)
{
    struct front *front = &session->front;
    uint64_t due = front->draw ? front->draw_due_ns(front->context, session->touched) : 0;
    if (!due || due > clock_ns())
        return;
    session->touched = false;
    front->draw(front->context);
}

void loop_turn(struct session *session, int timeout_ms)
{
    struct front *front = &session->front;
    struct pollfd fds[] = {{.fd = session->signal_fd, .events = POLLIN},
                           {.fd = session->pool ? pool_fd(session->pool) : -1, .events = POLLIN},
                           {.fd = session->on_input ? session->input_fd : -1, .events = POLLIN},
                           {.fd = front->on_input ? front->input_fd : -1, .events = POLLIN},
                           {.fd = session->processes ? processes_fd(session->processes) : -1, .events = POLLIN}};
    if (session->pool)
        timeout_ms = sooner(timeout_ms, pool_timeout_ms(session->pool));
    uint64_t due = front->draw && timeout_ms ? front->draw_due_ns(front->context, session->touched) : 0;
    if (due)
        timeout_ms = sooner(timeout_ms, milliseconds_until(due));
    if (session->give_up_ns)
        timeout_ms = sooner(timeout_ms, milliseconds_until(session->give_up_ns));
    int ready = poll(fds, sizeof fds / sizeof *fds, timeout_ms);
    if (ready < 0 && errno != EINTR)
        return;
    session->touched |= ready > 0;
    session->interrupted |= session->give_up_ns && clock_ns() >= session->give_up_ns;
    if (fds[0].revents)
        take_signals(session);
    if (session->pool)
        update_pool(session);
    processes_turn(session);
    if (fds[2].revents && session->on_input && !session->interrupted)
        session->on_input(session->input_context);
    if (fds[3].revents && front->on_input && !session->interrupted)
        front->on_input(front->context);
    if (front->draw)
        draw_if_due(session);
}

/* --- waiting --- */

bool session_still_wanted(struct session *session)
{
    loop_turn(session, 0);
    return !session->interrupted && !session->end_signal;
}

bool session_wants_more(struct session *session, uint64_t item)
{
    enum { LOOK_EVERY = 1 << 16 };
    return item % LOOK_EVERY != LOOK_EVERY - 1 || session_still_wanted(session) ||
           complain(&session->complaint, NO_PLACE, "it was broken off");
}

enum wait_end session_wait_until(struct session *session, bool (*done)(struct session *session, void *context),
                                 void *context, uint64_t deadline_ns)
{
    while (!done(session, context)) {
        if (session->interrupted || session->end_signal)
            return WAIT_INTERRUPTED;
        uint64_t now = clock_ns();
        if (deadline_ns && now >= deadline_ns)
            return WAIT_TIMEOUT;
        uint64_t left_ms = deadline_ns ? (deadline_ns - now) / 1000000 + 1 : 0;
        loop_turn(session, !deadline_ns ? -1 : left_ms > 60000 ? 60000 : (int)left_ms);
    }
    return WAIT_OVER;
}

void session_look(struct session *session, bool (*done)(struct session *session, void *context), void *context)
{
    for (uint64_t began = clock_ns(); !done(session, context) && clock_ns() - began < LOOK_NS;)
        loop_turn(session, 0);
}

static bool job_is_over(struct session *session, void *context)
{
    (void)session;
    return ((const struct job *)context)->over;
}

/* Who waits for a job while a worker is stopped may wait for ever: it is said at the beginning. */
static void warn_of_stopped(struct session *session)
{
    size_t count = session->pool ? pool_worker_count(session->pool) : 0, stopped = 0;
    struct pool_view view = {.workers = must_allocate(count * sizeof(struct worker_view))};
    if (count)
        pool_look(session->pool, &view);
    for (size_t w = 0; w < count; w++)
        stopped += view.workers[w].state == WORKER_STOPPED;
    for (size_t w = 0; w < count; w++)
        if (view.workers[w].state == WORKER_STOPPED && (view.workers[w].job || stopped == count))
            print_notice(session, "w%zu is stopped%s: `cont w%zu` lets it go on", w,
                         view.workers[w].job ? " with a chunk in hand" : "", w);
    free(view.workers);
}

enum wait_end session_wait_following(struct session *session, const struct job *job, uint64_t deadline_ns,
                                     bool (*done)(struct session *session, void *context), void *context)
{
    struct job *before = session->waited_for;
    session->waited_for = (struct job *)job;
    session_look(session, done, context);
    struct job_view view;
    job_figures(session, job, &view);
    if (!job->over && view.state == JOB_RUNNING)
        warn_of_stopped(session);
    enum wait_end end = session_wait_until(session, done, context, deadline_ns);
    session->waited_for = before;
    return end;
}

enum wait_end session_wait(struct session *session, const struct job *job, uint64_t deadline_ns)
{
    return session_wait_following(session, job, deadline_ns, job_is_over, (struct job *)job);
}

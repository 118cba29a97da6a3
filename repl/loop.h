/* repl/loop.h - the one poll of the program, and waiting. Whoever waits turns the loop, so that signals are seen, jobs
 * end and the pane moves meanwhile; jobs may be over and results let go of behind each turn, names never change in one.
 * (loop.c) */
#ifndef REPL_LOOP_H
#define REPL_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct session;
struct job;

bool loop_open(struct session *session);
void loop_close(struct session *session);
/* One poll: signals, the pool, input. timeout_ms as poll's. */
void loop_turn(struct session *session, int timeout_ms);

enum wait_end { WAIT_OVER, WAIT_TIMEOUT, WAIT_INTERRUPTED };
/* Of something long that the program does itself: looks at the signals. false: leave it. */
bool session_still_wanted(struct session *session);
/* The same for every item of a long list: looks now and then. false with a complaint. */
bool session_wants_more(struct session *session, uint64_t item);
/* Until the job is over, or the deadline (0: none), or Ctrl-C. */
enum wait_end session_wait(struct session *session, const struct job *job, uint64_t deadline_ns);
/* The same, until done() says so. */
enum wait_end session_wait_following(struct session *session, const struct job *job, uint64_t deadline_ns,
                                     bool (*done)(struct session *session, void *context), void *context);
/* For a moment, until done() says so: short jobs are over before a CPU would have gone to sleep and been woken again.
 */
void session_look(struct session *session, bool (*done)(struct session *session, void *context), void *context);
/* Until done() says so. */
enum wait_end session_wait_until(struct session *session, bool (*done)(struct session *session, void *context),
                                 void *context, uint64_t deadline_ns);
uint64_t clock_ns(void);
int milliseconds_until(uint64_t due_ns); /* by clock_ns(), for poll: at most a minute */
void stop_self(void);                    /* Ctrl-Z; returns when somebody lets the program go on */

#endif

/* lessons/reader/play.h - `poolscope --play LESSON`: the lesson types itself, as a person would. */
#ifndef LESSONS_READER_PLAY_H
#define LESSONS_READER_PLAY_H

#include "lessons/reader/reader.h"

/* Runs the session's editor until the lesson is over or somebody leaves. speed: 1 as a person types and reads, 2 twice
 * as fast. false: with the complaint printed. The session is interactive. */
bool play(struct session *session, struct reader *reader, const char *what, double speed);

#endif

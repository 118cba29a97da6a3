/* lessons/reader/play.c */
#include "lessons/reader/play.h"

bool play(struct session *session, struct reader *reader, const char *what, double speed)
{
    (void)session;
    (void)speed;
    return reader_begin(reader, what, true);
}

#include "repl/complaint.h"

bool complain(struct complaint *complaint, size_t at, const char *format, ...)
{
    if (complaint->made)
        return false;
    complaint->made = true;
    complaint->at = at;
    va_list arguments;
    va_start(arguments, format);
    text_vformat(&complaint->message, format, arguments);
    va_end(arguments);
    return false;
}

bool complain_hint(struct complaint *complaint, const char *format, ...)
{
    if (complaint->hint.size)
        return false;
    va_list arguments;
    va_start(arguments, format);
    text_vformat(&complaint->hint, format, arguments);
    va_end(arguments);
    return false;
}

void complaint_clear(struct complaint *complaint)
{
    complaint->made = false;
    text_clear(&complaint->message);
    text_clear(&complaint->hint);
}

void complaint_release(struct complaint *complaint)
{
    text_release(&complaint->message);
    text_release(&complaint->hint);
}

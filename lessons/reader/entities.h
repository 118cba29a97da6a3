/* lessons/reader/entities.h - `&times;` and `&#215;` as the characters that they are. */
#ifndef LESSONS_READER_ENTITIES_H
#define LESSONS_READER_ENTITIES_H

#include "repl/text.h"

/* Adds the character; an entity that is not known is added as it stands, one that must not reach a terminal, or turns
 * the direction of text, as U+FFFD.
 */
void entity_add(struct text *out, const char *entity, size_t size);

#endif

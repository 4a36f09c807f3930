// Whether a posting is only the beginning of one.
#pragma once

#include <cstddef>

#include "opslag/v1/posting.pb.h"

namespace opslag {

// By the source's word (body_kind TEASER or NONE), or since the body has fewer than `letters`
// letters: a-z, A-Z and every character beyond ASCII. In a body that is HTML, or not said to
// be plain text, a tag counts nothing and an entity one. Reads no further than it must.
// Thread-safe.
bool IsTeaser(const v1::JobPosting& posting, std::size_t letters);

}  // namespace opslag

// Microdata: items that stand in a page's own markup, by itemscope, itemtype and itemprop, as the
// HTML living standard has it (https://html.spec.whatwg.org/multipage/microdata.html).
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "ingest/source/source_reader.h"

namespace opslag {

// The page's items of a type, in order, each as the tree that JSON-LD would give: properties by
// their names, an item inside an item as a node with children, its type as "@type". An item of the
// type inside another one is that one's property alone.
//
// A property's text is what its element says for machines (`content`, also where the standard knows
// no such attribute; `href`, `src`, `data`, `value`, `datetime`), else the text a reader sees.
// Where the page's own bytes differ from that, by markup or line breaks, they stand in a child
// named kInnerMarkup.
//
// `type`: the last part of the type's address, "JobPosting". `budget`: bytes that the trees and the
// texts they are made of may take; an item that needs more, or is nested deeper than 100 items, is
// a record with a problem, and so is a page of more than 100,000 marked elements. Time is linear in
// the page and the budget. Pure, thread-safe. REQUIRES: `page` is well-formed UTF-8 below 4 GiB.
std::vector<SourceRecord> ReadMicrodata(std::string_view page, std::string_view type,
                                        std::size_t budget);

// Child of a property of microdata: its inner markup, as written in the page.
inline constexpr std::string_view kInnerMarkup = "$html";

}  // namespace opslag

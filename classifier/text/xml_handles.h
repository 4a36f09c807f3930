// Owners of libxml2's handles: nobody else frees them.
#pragma once

#include <memory>

#include <libxml/HTMLparser.h>

namespace opslag {

struct FreeHtmlParser {
  void operator()(htmlParserCtxt* parser) const noexcept { htmlFreeParserCtxt(parser); }
};
using HtmlParserHandle = std::unique_ptr<htmlParserCtxt, FreeHtmlParser>;

}  // namespace opslag

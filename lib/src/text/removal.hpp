// SPDX-License-Identifier: MIT
// removal.hpp - sections taken out of a configuration file, with the comments that belong to them.
#pragma once

#include "text/lines.hpp"

#include <vector>

namespace wg {

/// Takes out the blocks whose element of @p gone is true, one element for each block.
///
/// Comments such as `### begin Ann' and `### end Ann', or `# BEGIN_PEER ann' and `# END_PEER ann',
/// are a pair when the rest of their words is the same or one has no more words. A pair goes as a
/// whole, with all between its ends, when every section between them goes; else both ends stay,
/// with what is beyond them.
void remove_blocks(std::vector<Block>& blocks, const std::vector<bool>& gone);

} // namespace wg

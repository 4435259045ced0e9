// SPDX-License-Identifier: MIT
// wipe.cpp - memory that is cleared before it is given back.
#include <wgctl/wipe.hpp>

#include <openssl/crypto.h>

namespace wg {

void wipe(void* data, std::size_t size) noexcept {
    OPENSSL_cleanse(data, size);
}

} // namespace wg

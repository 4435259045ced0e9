// SPDX-License-Identifier: MIT
// wipe.hpp - memory that is cleared before it is given back.
#pragma once

#include <wgctl/api.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace wg {

/// Clears memory in a way the compiler does not leave out.
WGCTL_API void wipe(void* data, std::size_t size) noexcept;

/// Clears every block before it is freed, so growing a container leaves no copy behind.
template <class T>
struct WipingAllocator {
    using value_type = T;

    WipingAllocator() = default;
    template <class U>
    WipingAllocator(const WipingAllocator<U>&) noexcept {}

    T* allocate(std::size_t count) { return std::allocator<T>().allocate(count); }
    void deallocate(T* data, std::size_t count) noexcept {
        wipe(data, count * sizeof(T));
        std::allocator<T>().deallocate(data, count);
    }
    bool operator==(const WipingAllocator&) const = default;
};

/// Bytes or text that may hold keys. Text short enough to live inside the string object itself is
/// not cleared; a key is three times as long.
using SecretBytes = std::vector<std::byte, WipingAllocator<std::byte>>;
using SecretString = std::basic_string<char, std::char_traits<char>, WipingAllocator<char>>;

} // namespace wg

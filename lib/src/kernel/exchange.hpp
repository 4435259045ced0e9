// SPDX-License-Identifier: MIT
// exchange.hpp - dumps that are whole, and errors that name the interface.
#pragma once

#include <wgctl/quote.hpp>
#include <wgctl/transport.hpp>

#include <fmt/format.h>

#include <cerrno>
#include <chrono>
#include <string_view>
#include <utility>

namespace wg {

// Repeats a dump until nothing changed under it; a big device that changes all the time may never
// give a whole picture. begin() is called before each attempt.
template <class Begin>
Exchanged dump(Transport& transport, const Request& request, std::chrono::milliseconds patience,
               const Begin& begin, const Transport::OnReply& on_reply) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    for (;;) {
        begin();
        auto read = transport.exchange(request, on_reply);
        if (read || read.error().number != EINTR)
            return read;
        if (std::chrono::steady_clock::now() >= deadline) {
            read.error().text =
                fmt::format("interrupted again and again for {} ms", patience.count());
            return read;
        }
    }
}

template <class Value>
Result<Value> about(std::string_view name, Result<Value> value) {
    if (!value)
        value.error().context = fmt::format("{}: {}", presentable(name), value.error().context);
    return value;
}

// A whole dump in one value. What the decoder thinks of it is the inner result.
template <class Decoder, class Value = decltype(Decoder().take())>
std::expected<Result<Value>, Refusal> read_dump(Transport& transport, const Request& request,
                                                std::chrono::milliseconds patience) {
    Decoder decoder;
    Status decoded;
    const auto begin = [&] {
        decoder = Decoder();
        decoded = {};
    };
    const auto read = dump(transport, request, patience, begin, [&](auto body) {
        if (decoded)
            decoded = decoder.add(body);
    });
    if (!read)
        return std::unexpected(read.error());
    if (!decoded)
        return Result<Value>(std::unexpected(std::move(decoded.error())));
    return decoder.take();
}

} // namespace wg

// Where messages come from and go to. The command line's is standard input and output; a test's is a list.
#pragma once

#include <string>
#include <variant>

namespace fg::serve {

// The longest message that is taken, in bytes. A longer one is refused, and skipped to its end.
inline constexpr std::size_t kLongestMessage = 16'000'000;

struct Nothing {}; // no message is there yet
struct Ended {};   // the other side is gone
struct TooLong {}; // a message was longer than kLongestMessage
using Received = std::variant<std::string, TooLong, Nothing, Ended>;

enum class Wait { No, Yes };

class Channel {
public:
  virtual ~Channel() = default;
  // The next line without its end. With Wait::Yes never Nothing.
  virtual Received receive(Wait wait) = 0;
  // One message; the end of the line is the channel's to add.
  virtual void send(const std::string& message) = 0;
};

} // namespace fg::serve

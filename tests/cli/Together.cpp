#include "tests/cli/Together.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

namespace mlens::cli {

std::string freePort() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  EXPECT_EQ(::bind(socket, generic, length), 0);
  EXPECT_EQ(::getsockname(socket, generic, &length), 0);
  ::close(socket);
  return std::to_string(ntohs(address.sin_port));
}

std::vector<Outcome> runTogether(int size, const std::function<std::vector<std::string>(int)>& command,
                                 const std::function<void(int, Conditions&)>& change) {
  const std::string port = freePort();
  std::vector<Outcome> outcomes(static_cast<std::size_t>(size));
  std::vector<std::jthread> threads;
  for (int rank = 0; rank < size; ++rank) {
    Conditions conditions;
    conditions.set["RANK"] = std::to_string(rank);
    conditions.set["WORLD_SIZE"] = std::to_string(size);
    conditions.set["MASTER_ADDR"] = "127.0.0.1";
    conditions.set["MASTER_PORT"] = port;
    if (change) change(rank, conditions);
    threads.emplace_back([&outcome = outcomes[static_cast<std::size_t>(rank)], words = command(rank),
                          conditions] { outcome = run(words, conditions); });
  }
  threads.clear();
  return outcomes;
}

}  // namespace mlens::cli

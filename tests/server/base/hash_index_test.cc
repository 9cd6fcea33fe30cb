#include "server/base/hash_index.h"

#include <gtest/gtest.h>

#include <string>

namespace dossier {
namespace {

// What a caller keeps beside its index.
class Words {
 public:
  uint32_t Number(const std::string& word, uint32_t hash) {
    const auto fresh = static_cast<uint32_t>(words_.size());
    const uint32_t number =
        index_.FindOrAdd(hash, fresh, [&](uint32_t known) { return words_[known] == word; });
    if (number == fresh) words_.push_back(word);
    return number;
  }

 private:
  HashIndex index_{2};
  std::vector<std::string> words_;
};

TEST(HashIndexTest, WhatIsTheSameKeepsItsNumberHoweverMuchFollows) {
  Words words;
  for (uint32_t i = 0; i < 1000; ++i) EXPECT_EQ(words.Number(std::to_string(i), i * 7), i);
  for (uint32_t i = 0; i < 1000; ++i) EXPECT_EQ(words.Number(std::to_string(i), i * 7), i);
}

TEST(HashIndexTest, WhatMerelyHasTheSameHashIsSomethingElse) {
  Words words;
  EXPECT_EQ(words.Number("pier", 5), 0u);
  EXPECT_EQ(words.Number("tug", 5), 1u);
  EXPECT_EQ(words.Number("pier", 5), 0u);
}

}  // namespace
}  // namespace dossier

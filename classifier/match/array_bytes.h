// Arrays of plain values as bytes, and back on the same kind of machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace opslag {

// Values without padding: every byte of them is told.
template <typename T>
concept PlainValue = std::is_trivially_copyable_v<T> && std::has_unique_object_representations_v<T>;

// Appends the number of values (u32) and the values.
template <PlainValue T>
void AppendArray(std::span<const T> values, std::string* out) {
  const auto count = static_cast<std::uint32_t>(values.size());
  out->append(reinterpret_cast<const char*>(&count), sizeof(count));
  out->append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
}

// Takes off the front of *bytes what AppendArray wrote; false where that does not stand there.
template <PlainValue T>
bool TakeArray(std::string_view* bytes, std::vector<T>* values) {
  std::uint32_t count = 0;
  if (bytes->size() < sizeof(count)) return false;
  std::memcpy(&count, bytes->data(), sizeof(count));
  bytes->remove_prefix(sizeof(count));
  const std::size_t size = count * sizeof(T);
  if (bytes->size() < size) return false;
  values->resize(count);
  if (count > 0) std::memcpy(values->data(), bytes->data(), size);
  bytes->remove_prefix(size);
  return true;
}

}  // namespace opslag

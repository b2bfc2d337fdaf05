// What almost every GoogleTest file includes, compiled once.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/pch.h"

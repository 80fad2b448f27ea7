#include "core/engine/ProcessTeam.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <map>

#include "core/model/EmbeddingLayers.h"

namespace mlens {
namespace {

Result<TeamPlace> placeWith(const std::map<std::string, std::string>& variables) {
  for (const char* name :
       {"RANK", "WORLD_SIZE", "LOCAL_WORLD_SIZE", "LOCAL_RANK", "OMPI_COMM_WORLD_LOCAL_RANK", "SLURM_LOCALID",
        "MASTER_ADDR", "MASTER_PORT", "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE",
        "OMPI_COMM_WORLD_LOCAL_SIZE", "SLURM_PROCID", "SLURM_STEP_NUM_TASKS", "SLURM_NTASKS_PER_NODE",
        "SLURM_LAUNCH_NODE_IPADDR"})
    unsetenv(name);
  for (const auto& [name, value] : variables) setenv(name.c_str(), value.c_str(), 1);
  return teamPlaceFromEnvironment();
}

TEST(TeamPlace, OfEveryLauncher) {
  EXPECT_EQ(placeWith({})->size, 1);
  EXPECT_EQ(placeWith({{"WORLD_SIZE", "1"}})->size, 1);
  const auto torchrun = placeWith({{"RANK", "3"},
                                   {"LOCAL_RANK", "1"},
                                   {"WORLD_SIZE", "4"},
                                   {"MASTER_ADDR", "node0"},
                                   {"MASTER_PORT", "1234"}});
  ASSERT_TRUE(torchrun) << torchrun.error().text();
  EXPECT_EQ(torchrun->rank, 3);
  EXPECT_EQ(torchrun->rankHere, 1);
  EXPECT_EQ(torchrun->master, "node0");
  EXPECT_EQ(torchrun->port, 1234);
  const auto mpi = placeWith(
      {{"OMPI_COMM_WORLD_RANK", "1"}, {"OMPI_COMM_WORLD_SIZE", "2"}, {"OMPI_COMM_WORLD_LOCAL_SIZE", "2"}});
  ASSERT_TRUE(mpi) << mpi.error().text();
  EXPECT_EQ(mpi->master, "127.0.0.1");
  EXPECT_EQ(mpi->onThisMachine, 2);
  const auto slurm = placeWith(
      {{"SLURM_PROCID", "0"}, {"SLURM_STEP_NUM_TASKS", "8"}, {"SLURM_LAUNCH_NODE_IPADDR", "10.0.0.1"}});
  ASSERT_TRUE(slurm) << slurm.error().text();
  EXPECT_EQ(slurm->size, 8);
  EXPECT_EQ(slurm->master, "10.0.0.1");
}

TEST(TeamPlace, WhatIsMissingOrWrongIsNamed) {
  const auto named = [](const std::map<std::string, std::string>& variables) {
    const auto place = placeWith(variables);
    return place ? std::string() : place.error().context;
  };
  EXPECT_EQ(named({{"WORLD_SIZE", "many"}}), "WORLD_SIZE");
  EXPECT_EQ(named({{"WORLD_SIZE", "2"}}), "RANK");
  EXPECT_EQ(named({{"WORLD_SIZE", "2"}, {"RANK", "2"}}), "RANK");
  EXPECT_EQ(named({{"WORLD_SIZE", "2"}, {"RANK", "0"}}), "MASTER_ADDR");
  EXPECT_EQ(named({{"WORLD_SIZE", "2"}, {"RANK", "0"}, {"MASTER_ADDR", "a"}, {"MASTER_PORT", "0"}}),
            "MASTER_PORT");
}

TEST(TeamPlace, EachTakesADeviceOfItsMachine) {
  TeamPlace place;
  place.size = 6;
  place.rank = 5;
  place.rankHere = 2;
  const std::vector<std::string> two{"cpu", "cuda:0", "cuda:1"};
  EXPECT_EQ(deviceInTeam("auto", place, two), "cuda:0");
  place.rankHere = 1;
  EXPECT_EQ(deviceInTeam("cuda", place, two), "cuda:1");
  EXPECT_EQ(deviceInTeam("cpu", place, two), "cpu");
  EXPECT_EQ(deviceInTeam("cuda:0", place, two), "cuda:0");
  EXPECT_EQ(deviceInTeam("auto", place, {"cpu"}), "auto");
  EXPECT_EQ(deviceInTeam("auto", {}, two), "auto");
}

TEST(Layers, OfAProjectorAreItsLinearLayers) {
  ModelSpec spec;
  spec.encoderWidth = 4;
  spec.projectorDepth = 3;
  spec.projectorWidth = 7;
  spec.projectorOutput = 5;
  const std::vector<EmbeddingLayer> all{
      {"encoder", 32}, {"projector.1", 7}, {"projector.2", 7}, {"projector", 5}};
  EXPECT_EQ(layersOf(spec), all);
  EXPECT_EQ(chosenLayers(spec, {}), (std::vector{all[0], all[3]}));
  EXPECT_EQ(chosenLayers(spec, {"all"}), all);
  EXPECT_EQ(chosenLayers(spec, {"projector", "projector.2"}), (std::vector{all[2], all[3]}));
  EXPECT_NE(chosenLayers(spec, {"h"}).error().message.find("projector.2"), std::string::npos);
  spec.projectorDepth = 0;
  EXPECT_EQ(layersOf(spec), (std::vector<EmbeddingLayer>{{"encoder", 32}, {"projector", 32}}));
}

}  // namespace
}  // namespace mlens

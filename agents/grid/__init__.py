"""Those who own and build the power system: plant owners, storage investors, solar developers."""

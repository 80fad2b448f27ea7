# What `cmake --install` and the Debian package hold. The program finds its libraries and its example relative to
# itself, so the tree may lie anywhere.
include(GNUInstallDirs)
set(private_libraries lib/manifold-lens) # as core/engine/EngineLoader.cpp expects it

set_target_properties(manifold-lens PROPERTIES INSTALL_RPATH "$ORIGIN/../${private_libraries}")
set_target_properties(mlens_core PROPERTIES INSTALL_RPATH "$ORIGIN")
install(TARGETS manifold-lens RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS mlens_core LIBRARY DESTINATION ${private_libraries})
if(TARGET mlens_torch)
  set_target_properties(mlens_torch PROPERTIES INSTALL_RPATH "$ORIGIN")
  install(TARGETS mlens_torch LIBRARY DESTINATION ${private_libraries})
endif()
install(DIRECTORY resources/example DESTINATION ${CMAKE_INSTALL_DATADIR}/manifold-lens)
install(FILES resources/icons/manifold-lens.svg
        DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps)
install(FILES packaging/desktop/manifold-lens.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
install(FILES packaging/desktop/manifold-lens.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/mime/packages)
install(FILES packaging/desktop/manifold-lens.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
set(documents ${CMAKE_INSTALL_DATADIR}/doc/manifold-lens)
install(FILES LICENSE DESTINATION ${documents} RENAME copyright)
install(FILES README.md resources/THIRD-PARTY.md DESTINATION ${documents})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME manifold-lens)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "The Manifold Lens developers <manifold-lens@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "geometry of self-supervised vision models, seen and measured")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${CMAKE_BINARY_DIR})
# Loaded at run time, so that nothing that is linked names them: drawing, and icons.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libegl1, libegl-mesa0, libgl1-mesa-dri, qt6-qpa-plugins, fonts-dejavu-core")
include(CPack)
